import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterSteps, afterEvent, type Envelope, type EnvelopeEvent, type EnvelopeStep } from './envelope.ts';

/*
 * One book that two tabs hold, with an envelope for each of two periods, and behind them an issuer and a mailbox whose
 * answers are lost, doubled and late. A tab sees what was stored when it last looked; what it learns is written later,
 * after whatever the other tab wrote meanwhile.
 */

type Envelopes = Record<string, Envelope>;
type Write = (stored: Envelopes, seen: Envelopes, step: EnvelopeStep) => Envelopes;

const step = fc.record({
	tab: fc.constantFrom(0, 1),
	period: fc.constantFrom('this', 'this', 'next'),
	/** Whether what the server answers is heard. */
	heard: fc.boolean(),
	what: fc.oneof(
		{ weight: 12, arbitrary: fc.constantFrom('look', 'write', 'write-last', 'blind', 'ask', 'seal', 'send') },
		{ weight: 3, arbitrary: fc.constantFrom('visit', 'read list', 'crash') },
		{ weight: 1, arbitrary: fc.constantFrom('close', 'other phone') }
	)
});
type Walked = typeof step extends fc.Arbitrary<infer T> ? T : never;

const order = ['asking', 'ready', 'sealed', 'sent'];
const rank = ({ state }: Envelope) => (order.includes(state) ? order.indexOf(state) : order.length);

/** What issuer and mailbox know of a period. */
class Servers {
	issued: string | undefined;
	closed = false;
	mailbox = new Map<string, string>();

	/** What is heard in answer to a ballot: a receipt, or nothing that counts. */
	post({ number, ballot }: { number: string; ballot: string }): EnvelopeEvent | undefined {
		if (!this.closed && !this.mailbox.has(number)) this.mailbox.set(number, ballot);
		return this.mailbox.get(number) === ballot ? { event: 'taken', number } : undefined;
	}
}

/** Walks the steps over one store and looks after each whether anything was lost, taken back or told untruly. */
function walk(steps: Walked[], write: Write): void {
	let stored: Envelopes = {};
	let drawn = 0;
	const servers: Record<string, Servers> = { this: new Servers(), next: new Servers() };
	const sealed: Record<string, Set<string>> = { this: new Set(), next: new Set() };
	const tabs = [0, 1].map(() => ({ seen: stored, pending: [] as { seen: Envelopes; step: EnvelopeStep }[] }));

	function put({ seen, step }: { seen: Envelopes; step: EnvelopeStep }): void {
		const before = stored;
		stored = write(stored, seen, step);
		for (const [name, { mailbox }] of Object.entries(servers)) {
			const [old, now] = [before[name], stored[name]];
			if (name !== step.name) expect(now).toBe(old);
			if (old) expect(now && rank(now)).toBeGreaterThanOrEqual(rank(old));
			if (old?.state === 'asking' && now?.state === 'asking') expect(now).toEqual(old);
			if (now?.state === 'sealed') sealed[name]!.add(now.ballot);
			expect(sealed[name]!.size).toBeLessThanOrEqual(1);
			if (now?.state === 'sent') expect(mailbox.has(now.number)).toBe(true);
			if (now?.state === 'missing') expect(mailbox.size).toBe(0);
			if (now?.state === 'counted') expect(mailbox.size).toBe(1);
		}
	}

	function act({ tab: at, period: name, what, heard }: Walked): void {
		const tab = tabs[at]!;
		const server = servers[name]!;
		const envelope = tab.seen[name];
		const learn = (event: EnvelopeEvent) => tab.pending.push({ seen: tab.seen, step: { name, event } });
		const hear = (event: EnvelopeEvent | undefined) => heard && event && learn(event);
		if (what === 'look') tab.seen = stored;
		else if (what === 'write' || what === 'write-last') {
			const pending = what === 'write' ? tab.pending.shift() : tab.pending.pop();
			if (pending) put(pending);
			tab.seen = stored;
		} else if (what === 'crash') Object.assign(tab, { seen: stored, pending: [] });
		else if (what === 'close') server.closed = true;
		else if (what === 'other phone') server.issued ??= 'what the other phone blinded';
		else if (what === 'visit') learn({ event: 'visit' });
		else if (what === 'blind' && !envelope) {
			const number = String(drawn++);
			learn({ event: 'blinded', message: number, inverse: number, blinded: number });
		} else if (what === 'ask' && envelope?.state === 'asking') {
			const { blinded } = envelope;
			server.issued ??= blinded;
			if (server.issued === blinded) hear({ event: 'signed', blinded, signature: blinded });
			else hear({ event: 'elsewhere', blinded });
		} else if (what === 'seal' && envelope?.state === 'ready') {
			const { message } = envelope;
			learn({ event: 'sealed', message, ballot: `ballot ${drawn++}`, number: message, visits: 1 });
		} else if (what === 'send' && envelope?.state === 'sealed') hear(server.post(envelope));
		else if (
			what === 'read list' &&
			server.closed &&
			(envelope?.state === 'sent' || envelope?.state === 'sealed')
		) {
			const { number } = envelope;
			hear({ event: 'listed', number, counted: server.mailbox.has(number) });
		}
	}

	for (const one of steps) act(one);
	for (const tab of tabs) tab.pending.forEach(put);
}

const everyOrder = (write: Write) =>
	fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => walk(steps, write));
const options = { numRuns: 3000, seed: 20261128, endOnFailure: true };

describe('two tabs with one book, lost and late answers, a close in between', () => {
	test('nothing is taken back, one ballot is sealed a period, and she is told the truth of it', () => {
		fc.assert(
			everyOrder((stored, _seen, step) => afterSteps(stored, [step])),
			options
		);
		expect.hasAssertions();
	});

	// The controls. What a tab believes is written over what is stored: of all envelopes, or of the one it speaks of.
	test.each<[string, Write]>([
		['writes its whole view', (_stored, seen, step) => afterSteps(seen, [step])],
		[
			'does not look again at the one it writes',
			(stored, seen, { name, event }) => {
				const envelope = afterEvent(seen[name], event);
				return envelope ? { ...stored, [name]: envelope } : stored;
			}
		]
	])('the same walks catch a phone that %s', (_what, write) => {
		expect(fc.check(everyOrder(write), options).failed).toBe(true);
	});
});

describe('an event that does not fit changes nothing', () => {
	const asking: Envelope = { state: 'asking', message: 'm', inverse: 'i', blinded: 'b' };
	const ready: Envelope = { state: 'ready', message: 'm', signature: 's' };
	const sealed: Envelope = { state: 'sealed', ballot: 'x', number: 'n', visits: 1 };
	const sent: Envelope = { state: 'sent', number: 'n' };

	test.each<[string, Envelope | undefined, EnvelopeEvent]>([
		['a signature for other bytes', asking, { event: 'signed', blinded: 'other', signature: 's' }],
		['a refusal of other bytes', asking, { event: 'forged', blinded: 'other' }],
		[
			'blinding where something was blinded',
			asking,
			{ event: 'blinded', message: 'o', inverse: 'o', blinded: 'o' }
		],
		[
			'a ballot of another token',
			ready,
			{ event: 'sealed', message: 'o', ballot: 'y', number: 'o', visits: 1 }
		],
		['a second ballot', sealed, { event: 'sealed', message: 'm', ballot: 'y', number: 'n', visits: 1 }],
		['a receipt for another number', sealed, { event: 'taken', number: 'other' }],
		['a list read for another number', sealed, { event: 'listed', number: 'other', counted: false }],
		['a second receipt', sent, { event: 'taken', number: 'n' }],
		['a list where nothing is sealed', ready, { event: 'listed', number: 'm', counted: false }],
		['an answer where nothing is', undefined, { event: 'taken', number: 'n' }]
	])('%s', (_what, envelope, event) => {
		expect(afterEvent(envelope, event)).toBe(envelope);
	});

	test('a visit more never makes it wait less than nothing', () => {
		const once = afterEvent(sealed, { event: 'visit' });
		expect(afterEvent(once, { event: 'visit' })).toEqual({ ...sealed, visits: 0 });
	});
});
