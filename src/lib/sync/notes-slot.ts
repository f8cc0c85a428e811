import * as v from 'valibot';
import { base64url } from '#lib/crypto/base64url.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { placesOf } from '#lib/domain/pairing.ts';
import { SlotAnswer } from '#lib/domain/unlocking.ts';
import { answerTo, browserNetwork, jsonOf, secondsToWait, type Network } from './network.ts';

export type NotesSlot =
	| { kind: 'given'; slot: number; proofKey: string }
	| { kind: 'no-free-slot' }
	| { kind: 'rate-limited'; seconds: number }
	| { kind: 'unreachable' }
	/** Something answered, and not as the server does. */
	| { kind: 'not-now' };

/** A name for a notes book that is being made: asking again with the same name gets the same slot. */
export const nameNotesBook = (): string => base64url(randomBytes(16));

/** Asks for a slot for a notes book, `POST /auth/slot`. Anybody may have one; only the server knows which are free. */
export async function askForNotesSlot(
	lockId: string,
	bookId: string,
	network: Network = browserNetwork
): Promise<NotesSlot> {
	const answer = await answerTo(network, '/auth/slot', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ lockId, bookId })
	});
	if (answer?.status === 409) return { kind: 'no-free-slot' };
	if (answer?.status === 429) return { kind: 'rate-limited', seconds: secondsToWait(answer) };
	if (!answer) return { kind: 'unreachable' };
	const given = answer.ok ? v.safeParse(SlotAnswer, await jsonOf(answer)) : undefined;
	const isHere = given?.success && given.output.slot < placesOf(lockId);
	return isHere ? { kind: 'given', ...given.output } : { kind: 'not-now' };
}
