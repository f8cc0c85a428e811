import type { IncomingMessage, ServerResponse } from 'node:http';
import { isForeignWrite } from '#lib/server/edge/foreign-writes.ts';
import { writeProblem } from './problem.ts';

/**
 * Refuses what may not be written, before the framework sees it and whatever the address, and says so by returning true:
 * 403 to a write that another page makes a browser send, 415 to a body that is no JSON. No form can send JSON, and no
 * script of another page without asking first, which is refused as well.
 * @param origin the server's own
 */
export function refuseWrites(request: IncomingMessage, response: ServerResponse, origin: string): boolean {
	if (request.method === 'GET' || request.method === 'HEAD') return false;
	const foreign = isForeignWrite(request, { origin, own: true });
	if (!foreign && (isJson(request) || !hasBody(request))) return false;
	// What was sent along is dropped; breaking off would close the connection before the answer.
	request.resume();
	writeProblem(response, foreign ? 'from-elsewhere' : 'json-only');
	return true;
}

const isJson = ({ headers }: IncomingMessage): boolean =>
	/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');

// A phone that forgets itself by its token alone sends nothing else.
const hasBody = ({ headers }: IncomingMessage): boolean =>
	headers['content-type'] !== undefined ||
	headers['transfer-encoding'] !== undefined ||
	!/^0*$/.test(headers['content-length'] ?? '');
