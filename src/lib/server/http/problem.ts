import type { ServerResponse } from 'node:http';
import { problemStatus, type Problem, type ProblemCode } from '#lib/domain/problem.ts';
import type { PlainAnswer } from './plain-answer.ts';

const titles: Record<ProblemCode, string> = {
	'not-paired': 'This phone is not connected.',
	'pairing-revoked': 'This phone is no longer connected.',
	'invitation-not-valid': 'This invitation cannot be used.',
	'no-free-slot': 'This phone has no room for another book.',
	'token-taken': 'This was given before.',
	'bad-request': 'This request cannot be read.',
	'from-elsewhere': 'This was sent from another page.',
	'not-found': 'There is nothing here.',
	'read-only': 'This can be read, not changed.',
	'send-only': 'Something can be sent here, nothing is read.',
	'json-only': 'Only JSON is read here.',
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

/** A problem (RFC 9457). Its text is fixed: nothing of a person and nothing from another system gets in. */
export function problemOf(
	code: ProblemCode,
	headers: Record<string, string>
): PlainAnswer & { body: string } {
	const status = problemStatus[code];
	const body: Problem = { type: 'about:blank', title: titles[code], status, code };
	return {
		status,
		headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'private, no-store', ...headers },
		body: JSON.stringify(body)
	};
}

/** A problem as the framework answers it. */
export function problemAnswer(code: ProblemCode, more: Record<string, string> = {}): Response {
	const { status, headers, body } = problemOf(code, more);
	return new Response(body, { status, headers });
}

/** A problem as Node answers it, before the framework. */
export function writeProblem(
	response: ServerResponse,
	code: ProblemCode,
	more: Record<string, string> = {}
): void {
	const { status, headers, body } = problemOf(code, more);
	response.writeHead(status, headers).end(body);
}
