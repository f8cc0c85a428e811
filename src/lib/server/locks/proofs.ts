import { createHmac, timingSafeEqual } from 'node:crypto';
import { proofMessages } from '#lib/domain/unlocking.ts';
import { most, type Tries } from './guess-limit.ts';
import type { LocksDatabase } from './locks-database.ts';

/** What a proof says: which question was its book's own code, or what is to be done. */
export type ProofMeaning =
	{ kind: 'opened'; question: string } | { kind: Exclude<keyof typeof proofMessages, 'opened'> };

/** The key of proofs of a holder. It is derived each time: a copy of the database alone proves nothing. */
export function proofKeyOf({ derived }: LocksDatabase, holder: string): Buffer {
	return derived('proof', holder);
}

/** The public name of a question: what the phone is told, and what "opened" is said about. 16 bytes, base64url. */
export function nonceOf({ derived }: LocksDatabase, question: string): string {
	return derived('nonce', question).subarray(0, 16).toString('base64url');
}

/**
 * What a proof of a slot says, or undefined when it says nothing. Everything that it could say is compared, whatever it
 * says, also where nobody holds the slot (`holder` undefined) and where nothing was tried.
 */
export function saidBy(
	locks: LocksDatabase,
	{ lockHash, slot, holder }: { lockHash: string; slot: number; holder: string | undefined },
	tries: Tries | undefined,
	proof: string
): ProofMeaning | undefined {
	const key = proofKeyOf(locks, holder ?? `nobody ${lockHash} ${slot}`);
	const questions = Array.from({ length: most }, (_, at) => tries?.questions[at]?.name);
	const said: [ProofMeaning, boolean][] = questions.map((question, at) => [
		{ kind: 'opened', question: question ?? '' },
		proves(key, proofMessages.opened(nonceOf(locks, question ?? `none ${at}`)), proof) &&
			question !== undefined
	]);
	for (const kind of ['forget', 'empty', 'kept', 'eraseAfterTen', 'keepAfterTen'] as const)
		said.push([{ kind }, proves(key, proofMessages[kind](), proof)]);
	return holder === undefined ? undefined : said.find(([, is]) => is)?.[0];
}

function proves(key: Buffer, message: string, proof: string): boolean {
	const expected = createHmac('sha256', key).update(message).digest();
	const given = Buffer.from(proof, 'base64url');
	return given.length === expected.length && timingSafeEqual(given, expected);
}
