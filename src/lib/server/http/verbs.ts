import type { IncomingMessage, ServerResponse } from 'node:http';
import { isApiPath } from '#lib/domain/api-path.ts';
import { pathOf } from './path.ts';
import { writeProblem } from './problem.ts';

const [sent, read, both] = [['POST'], ['GET', 'HEAD'], ['GET', 'HEAD', 'PUT']];

/** What an address answers: what is sent to `auth` and `ballots` is never read there; all the rest can only be read. */
function verbsOf(path: string): string[] {
	if (/^\/(auth|ballots)(\/|$)/.test(path)) return sent;
	return path === '/sharing' ? both : read;
}

/**
 * Answers 405 to a verb that an address does not know, and says so by returning true. The framework gives prerendered
 * pages and files to any verb, TRACE included, and answers for its own endpoints in plain text.
 */
export function refuseOtherVerbs(request: IncomingMessage, response: ServerResponse): boolean {
	const path = pathOf(request);
	const verbs = verbsOf(path);
	if (verbs.includes(request.method ?? '')) return false;
	// What was sent along is dropped; breaking off would close the connection before the answer.
	request.resume();
	const headers = { Allow: verbs.join(', ') };
	if (isApiPath(path)) writeProblem(response, verbs[0] === 'POST' ? 'send-only' : 'read-only', headers);
	else response.writeHead(405, headers).end();
	return true;
}
