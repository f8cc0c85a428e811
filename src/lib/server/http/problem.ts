import { problemStatus, type Problem, type ProblemCode } from '#lib/domain/problem.ts';

const titles: Record<ProblemCode, string> = {
	'not-paired': 'This phone is not connected.',
	'pairing-revoked': 'This phone is no longer connected.',
	'invitation-not-valid': 'This invitation cannot be used.',
	'no-free-slot': 'This phone has no room for another book.',
	'token-taken': 'This was given before.',
	'bad-request': 'This request cannot be read.',
	'not-found': 'There is nothing here.',
	'read-only': 'This can be read, not changed.',
	'send-only': 'Something can be sent here, nothing is read.',
	'rate-limited': 'Too many requests. Wait a little.',
	'source-unavailable': 'This cannot be read just now. Try again later.'
};

/** Thrown where a request cannot be served; it becomes a problem answer at the edge and is logged nowhere. */
export class ApiProblem extends Error {
	code: ProblemCode;
	headers: Record<string, string>;

	constructor(code: ProblemCode, headers: Record<string, string> = {}) {
		super(code);
		this.code = code;
		this.headers = headers;
	}
}

/** A problem answer (RFC 9457). Its text is fixed: nothing of a person and nothing from another system gets in. */
export function problemAnswer(code: ProblemCode, headers: Record<string, string> = {}): Response {
	const status = problemStatus[code];
	const body: Problem = { type: 'about:blank', title: titles[code], status, code };
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'private, no-store', ...headers }
	});
}
