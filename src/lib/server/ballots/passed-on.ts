import * as v from 'valibot';
import type { TokenRequest } from '#lib/domain/feedback-period.ts';
import { Problem } from '#lib/domain/problem.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';

/*
 * One of several processes gives rights to answer: those of the running week lie in its memory, and a table that all could
 * read would know the moment of each. So another one passes the phone's request on to it, word for word, by the way that the
 * proxy goes too, and hands back its answer.
 */

/** A request that carries it was passed on once and is not passed on again. */
export const passedOnHeader = 'passed-on';

/** What a phone brought, as far as it is passed on. */
export type Brought = { headers: Headers; isPassedOn: boolean };

const Signed = v.object({ signature: v.string() });

/** So long another process may take. Milliseconds. */
const timeout = 5000;

/**
 * Asks the process at that address for a right.
 * @returns its signature; undefined where it cannot be asked, or cannot give one just now
 * @throws ApiProblem as it refused
 */
export async function askedOf(
	at: string,
	{ headers }: Brought,
	request: TokenRequest
): Promise<string | undefined> {
	const passed = new Headers({ 'content-type': 'application/json', [passedOnHeader]: '1' });
	// Whose it is, and from where it came.
	for (const name of ['authorization', process.env.ADDRESS_HEADER ?? '']) {
		const value = name && headers.get(name);
		if (value) passed.set(name, value);
	}
	let answer: Response;
	let body: unknown;
	try {
		answer = await fetch(new URL('/ballots/tokens', at), {
			method: 'POST',
			headers: passed,
			body: JSON.stringify(request),
			redirect: 'error',
			signal: AbortSignal.timeout(timeout)
		});
		body = await answer.json();
	} catch {
		return undefined;
	}
	if (answer.ok && v.is(Signed, body)) return body.signature;
	if (!v.is(Problem, body) || body.code === 'source-unavailable') return undefined;
	const wait = answer.headers.get('retry-after');
	throw new ApiProblem(body.code, wait ? { 'Retry-After': wait } : {});
}
