import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { makeKeys, quartersFrom, type MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { signBlinded } from '#lib/server/ballots/sign-blinded.ts';
import { blindFast, unblindFast, type Blinded } from './fast-phone.ts';
import { onePeriod, Organisation } from './organisation.ts';
import { chance, figure, measured } from './size.ts';

let made: MadePeriod;
beforeAll(async () => void (made = await onePeriod()));

/** What can happen to one of three people, in any order, any number of times. */
const step = fc.record({
	person: fc.integer({ min: 0, max: 2 }),
	what: fc.constantFrom('ask', 'ask-lost', 'ask-anew', 'post', 'post-lost', 'post-other', 'crash', 'tidy')
});

type PhoneState = { blinded: Blinded; signature?: Buffer; ballot?: Uint8Array<ArrayBuffer> };

test('whatever is lost, doubled, repeated or cut off: one token a person, one ballot a token', () => {
	fc.assert(
		fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
			const organisation = new Organisation(made);
			try {
				const phones = new Map<number, PhoneState>();
				const taken = new Map<number, Set<string>>();
				const accepted: string[] = [];
				for (const { person, what } of steps) {
					const phone = phones.get(person) ?? { blinded: blindFast(made.period.ratings.sign) };
					phones.set(person, phone);
					if (what === 'ask' || what === 'ask-lost' || what === 'ask-anew') {
						const blinded = what === 'ask-anew' ? blindFast(made.period.ratings.sign) : phone.blinded;
						const answer = organisation.sign(`person-${person}`, blinded.blinded);
						if (answer !== 'taken') {
							const signed = taken.get(person) ?? new Set();
							taken.set(person, signed.add(blinded.blinded.toString('hex')));
							if (what === 'ask') phone.signature = unblindFast(made.period.ratings.sign, blinded, answer);
							if (what === 'ask-anew') phones.set(person, { blinded });
						}
					} else if (what === 'tidy') organisation.mailbox.tidy();
					else if (what === 'crash') {
						// A phone that crashes has what it stored before it sent: blinding, and the ballot.
						phones.set(person, { blinded: phone.blinded, ballot: phone.ballot });
					} else {
						if (phone.signature && !phone.ballot) phone.ballot = sealed(phone.blinded, phone.signature);
						if (!phone.ballot) continue;
						const ballot = what === 'post-other' ? otherThan(phone.ballot) : phone.ballot;
						if (organisation.post(ballot) === 'new')
							accepted.push(Buffer.from(ballot.subarray(0, 64)).toString('hex'));
					}
				}
				for (const signed of taken.values()) expect(signed.size).toBe(1);
				expect(new Set(accepted).size).toBe(accepted.length);
				expect(organisation.mailbox.numbers(made.period.id, 'ratings')).toHaveLength(accepted.length);
				expect(accepted.length).toBeLessThanOrEqual(taken.size);
			} finally {
				organisation.remove();
			}
		}),
		{ numRuns: figure(10_000, 60), seed: 20261122, endOnFailure: true }
	);
	expect.hasAssertions();
});

function sealed({ message }: Blinded, signature: Buffer): Uint8Array<ArrayBuffer> {
	const ballot = new Uint8Array(8593);
	ballot.set(message);
	ballot.set(signature, 64);
	crypto.getRandomValues(ballot.subarray(320));
	return ballot;
}

function otherThan(ballot: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	const other = ballot.slice();
	other[5000]! ^= 1;
	return other;
}

test('a server that signs for one phone with a key of its own is found out, every time', async () => {
	const marked = await makeKeys(quartersFrom('2026-11-22', 1)[0]!);
	const organisation = new Organisation(made);
	const publicKey = createPublicKey(marked.issuer.ratings);
	const tries = figure(1000, 40);
	let passed = 0;
	let asked = 0;
	for (let at = 0; at < tries; at++) {
		const blinded = blindFast(made.period.ratings.sign);
		let signature: Buffer;
		try {
			signature = signBlinded(marked.issuer.ratings, publicKey, blinded.blinded);
		} catch {
			// The blinded message is no number below the marked key's modulus: it cannot even sign.
			continue;
		}
		asked += 1;
		if (
			organisation.post(sealed(blinded, unblindFast(made.period.ratings.sign, blinded, signature))) !==
			'forged'
		)
			passed += 1;
	}
	// The control: the same way with the key of the release is let in.
	const { blinded, signature } = organisation.token('honest');
	expect(organisation.post(sealed(blinded, signature))).toBe('new');
	organisation.remove();
	measured(`key tagging: ${passed} of ${asked} marked tokens passed`);
	expect(asked).toBeGreaterThan(0);
	expect(passed).toBe(0);
});

/*
 * Not promised, and measured so that nobody believes it is: an operator who secretly notes when each ballot arrives and
 * whose authenticated call follows. Ballots leave before a visit's other calls, so the next call is very often hers.
 */
test('a live operator without a relay is not stopped, and the figure says so', () => {
	const surveys = figure(500, 40);
	let right = 0;
	let ballots = 0;
	for (let survey = 0; survey < surveys; survey++) {
		// Sixty people, visits some four days apart at any moment; the ballot leaves at one of three visits.
		const events = Array.from({ length: 60 }, (_, person) => {
			const visits = Array.from({ length: 12 }, (_, at) => (at + chance()) * 4 * 86_400);
			const leaving = Math.floor(chance() * 3) + 3;
			return visits.flatMap((second, at) => [
				...(at === leaving ? [{ second, person, ballot: true }] : []),
				{ second: second + 0.3 + chance(), person, ballot: false }
			]);
		})
			.flat()
			.sort((a, b) => a.second - b.second);
		events.forEach((event, at) => {
			if (!event.ballot) return;
			ballots += 1;
			const next = events.slice(at + 1).find((one) => !one.ballot);
			if (next?.person === event.person) right += 1;
		});
	}
	const share = right / ballots;
	measured(
		`live operator without a relay: links ${(100 * share).toFixed(1)} % of ballots (chance ${(100 / 60).toFixed(1)} %)`
	);
	expect(share).toBeGreaterThan(0.9);
});
