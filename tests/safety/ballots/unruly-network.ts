import type { Acceptance } from '#mailbox/ballot-store.ts';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { blindFast, unblindFast, type Blinded } from './fast-phone.ts';

/*
 * Three people and two servers, and between them a network that loses, doubles, delays and mixes what it is given. Both
 * servers may end and begin anew at any moment, and a phone forgets what it had not stored.
 */

/** What both servers together do. */
export type Servers = {
	sign(person: string, blinded: Buffer): Promise<Buffer | 'taken'>;
	post(ballot: Uint8Array<ArrayBuffer>): Acceptance | 'forged';
	/** The messages of the ballots that are kept, hex. */
	kept(): string[];
	restart(): Promise<void>;
	closePeriod(): void;
	remove(): Promise<void>;
};

/** What can happen, in any order, any number of times. `which` points at a person, or at something on its way. */
export const step = fc.record({
	which: fc.nat({ max: 5 }),
	what: fc.oneof(
		{ weight: 8, arbitrary: fc.constantFrom('ask', 'ask-lost', 'ask-anew', 'send', 'send') },
		{
			weight: 10,
			arbitrary: fc.constantFrom('arrives', 'arrives-twice', 'answer-lost', 'is-lost', 'is-changed')
		},
		{ weight: 4, arbitrary: fc.constantFrom('phone-crash', 'server-crash') },
		{ weight: 1, arbitrary: fc.constant('close' as const) }
	)
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

type AskingPhone = { blinded: Blinded; signature?: Buffer; ballot?: Uint8Array<ArrayBuffer>; heard: boolean };
type Letter = { person: number; ballot: Uint8Array<ArrayBuffer> };

const nameOf = (person: number) => `person-${person}`;
const messageOf = (ballot: Uint8Array) => Buffer.from(ballot.subarray(0, 64)).toString('hex');

/** A ballot whose sealed part is drawn by lot: no server can tell. */
export function sealed({ message }: Blinded, signature: Buffer): Uint8Array<ArrayBuffer> {
	const ballot = new Uint8Array(8593);
	ballot.set(message);
	ballot.set(signature, 64);
	crypto.getRandomValues(ballot.subarray(320));
	return ballot;
}

/** Walks the steps and looks whether each voice counts exactly once. */
export async function walk({ period }: MadePeriod, servers: Servers, steps: Step[]): Promise<void> {
	const modulus = period.ratings.sign;
	const phones = [0, 1, 2].map((): AskingPhone => ({ blinded: blindFast(modulus), heard: false }));
	const signed = phones.map(() => new Set<string>());
	const onTheWay: Letter[] = [];
	let keptAtClose: string[] | undefined;

	async function ask(person: number, blinded: Blinded): Promise<Buffer | undefined> {
		const answer = await servers.sign(nameOf(person), blinded.blinded);
		if (answer === 'taken') return undefined;
		signed[person]!.add(blinded.blinded.toString('hex'));
		return unblindFast(modulus, blinded, answer);
	}

	function send(person: number): void {
		const phone = phones[person]!;
		if (phone.signature) phone.ballot ??= sealed(phone.blinded, phone.signature);
		// The same bytes until an answer is heard.
		if (phone.ballot && !phone.heard) onTheWay.push({ person, ballot: phone.ballot });
	}

	function arrive(at: number, answered: boolean): void {
		const { person, ballot } = onTheWay[at]!;
		const status = servers.post(ballot);
		expect(status).not.toBe('forged');
		const phone = phones[person]!;
		if (answered && (status === 'new' || status === 'again') && ballot === phone.ballot) phone.heard = true;
	}

	for (const { which, what } of steps) {
		const person = which % phones.length;
		const phone = phones[person]!;
		const at = which % Math.max(1, onTheWay.length);
		if (what === 'ask') phone.signature = (await ask(person, phone.blinded)) ?? phone.signature;
		else if (what === 'ask-lost') await ask(person, phone.blinded);
		else if (what === 'ask-anew') {
			// Another phone of hers, or the same one after its book was forgotten.
			const blinded = blindFast(modulus);
			const signature = await ask(person, blinded);
			if (signature && !phone.ballot) phones[person] = { blinded, heard: false };
		} else if (what === 'send') send(person);
		else if (what === 'phone-crash') phone.signature = undefined;
		else if (what === 'server-crash') await servers.restart();
		else if (what === 'close') {
			servers.closePeriod();
			keptAtClose ??= servers.kept();
		} else if (onTheWay.length > 0) {
			if (what === 'is-changed') {
				const ballot = onTheWay[at]!.ballot.slice();
				ballot[5000]! ^= 1;
				onTheWay.push({ person: onTheWay[at]!.person, ballot });
			} else if (what !== 'is-lost') arrive(at, what !== 'answer-lost');
			if (what !== 'arrives-twice' && what !== 'is-changed') onTheWay.splice(at, 1);
		}
	}

	// In the end everybody has come again, and whatever was late has arrived, the last thing first.
	for (const person of phones.keys()) {
		const phone = phones[person]!;
		if (keptAtClose === undefined) phone.signature = (await ask(person, phone.blinded)) ?? phone.signature;
		send(person);
	}
	while (onTheWay.length > 0) {
		arrive(onTheWay.length - 1, true);
		onTheWay.pop();
	}

	const kept = servers.kept();
	for (const rights of signed) expect(rights.size).toBeLessThanOrEqual(1);
	expect(new Set(kept).size).toBe(kept.length);
	if (keptAtClose) expect([...kept].sort()).toEqual([...keptAtClose].sort());
	else {
		const sent = phones.flatMap(({ ballot }) => (ballot ? [messageOf(ballot)] : []));
		expect([...kept].sort()).toEqual(sent.sort());
	}
}
