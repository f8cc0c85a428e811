import * as v from 'valibot';
import { base64url } from '#lib/crypto/base64url.ts';
import { hmac } from '#lib/crypto/hmac.ts';
import { PairAnswer, PairRequest, placesOf } from '#lib/domain/pairing.ts';
import { Problem } from '#lib/domain/problem.ts';
import { answerTo, browserNetwork, jsonOf, secondsToWait, type Network } from './network.ts';

export type PairOutcome =
	| { kind: 'paired'; token: string; slot: number; proofKey: string }
	/** Wrong, old, used or unknown: one and the same. */
	| { kind: 'invitation-not-valid' }
	/** This phone already holds two people's books. */
	| { kind: 'no-free-slot' }
	| { kind: 'rate-limited'; seconds: number }
	/** No answer. Asking again costs nothing: the invitation is not used up by it. */
	| { kind: 'unreachable' }
	/** The server answers, and cannot now: there is no plan to read yet, for instance. Here too the invitation stays good. */
	| { kind: 'not-ready' }
	| { kind: 'bad-answer' };

/**
 * Pairs this phone through an invitation's ten digits, `POST /auth/pair`. The phone id follows from the lock id and the invitation, so
 * asking again after a lost reply, even after a reload, is the same request and gets the same answer.
 */
export async function pair(
	code: string,
	lockId: string,
	network: Network = browserNetwork
): Promise<PairOutcome> {
	const answer = await asked(code, lockId, network);
	if (answer === 'no code') return { kind: 'invitation-not-valid' };
	if (!answer) return { kind: 'unreachable' };
	return answer.ok ? paired(await jsonOf(answer), lockId) : refused(answer);
}

/**
 * Whether an invitation opens nothing here, asked before she is told much; nothing of it is used up. False too where that
 * cannot be said: then `pair` says what is the matter.
 */
export async function opensNothing(
	code: string,
	lockId: string,
	network: Network = browserNetwork
): Promise<boolean> {
	const answer = await asked(code, lockId, network, { look: true });
	if (answer === 'no code') return true;
	return answer !== undefined && !answer.ok && (await refused(answer)).kind === 'invitation-not-valid';
}

async function asked(code: string, lockId: string, network: Network, how: { look?: true } = {}) {
	const phoneId = await phoneIdFor(code, lockId);
	const request = v.safeParse(PairRequest, { code, phoneId, lockId, ...how });
	// Half a code would cost one of the invitation's tries.
	if (!request.success) return 'no code';
	return answerTo(network, '/auth/pair', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(request.output)
	});
}

/** base64url of the first 16 bytes of HMAC-SHA256(lock id, code). */
export async function phoneIdFor(code: string, lockId: string): Promise<string> {
	return base64url((await hmac(lockId, code)).subarray(0, 16));
}

function paired(body: unknown, lockId: string): PairOutcome {
	const answer = v.safeParse(PairAnswer, body);
	// A tablet has places that a phone has not.
	const isHere = answer.success && answer.output.slot < placesOf(lockId);
	return isHere ? { kind: 'paired', ...answer.output } : { kind: 'bad-answer' };
}

async function refused(answer: Response): Promise<PairOutcome> {
	const problem = v.safeParse(Problem, await jsonOf(answer));
	const code = problem.success ? problem.output.code : undefined;
	if (code === 'invitation-not-valid' || code === 'no-free-slot') return { kind: code };
	if (answer.status === 429) return { kind: 'rate-limited', seconds: secondsToWait(answer) };
	return { kind: answer.status >= 500 ? 'not-ready' : 'bad-answer' };
}
