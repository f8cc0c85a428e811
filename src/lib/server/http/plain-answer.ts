import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallerOf } from '#lib/server/edge/connections.ts';
import { pathOf } from './path.ts';

/** An answer that needs nothing of the framework. */
export type PlainAnswer = {
	status: number;
	headers: Record<string, string>;
	body: string | Uint8Array | null;
};

/** Gives the answer to an address before the framework. It never throws. */
export type FirstAnswer = (request: IncomingMessage, response: ServerResponse, callerOf?: CallerOf) => void;

/*
 * The app is built into one bundle, and `src/server.ts` stands outside of it: each has this module for itself. So what is
 * answered first lies where both find it.
 */
const place = Symbol.for('companion: answered before the framework');
const first = ((globalThis as { [place]?: Map<string, FirstAnswer> })[place] ??= new Map());

/** From now on `src/server.ts` answers this path so, and the framework never hears of it. */
export function answerFirst(path: string, answer: FirstAnswer): void {
	first.set(path, answer);
}

/** The answer that comes before the framework's, where there is one. */
export function firstAnswer(request: IncomingMessage): FirstAnswer | undefined {
	return first.get(pathOf(request));
}

/**
 * Writes a plain answer as Node does. Bytes are handed over as letters of one byte each: Node writes head and text in one
 * piece and at once, in place of two buffers.
 */
export function writePlain(response: ServerResponse, { status, headers, body }: PlainAnswer): void {
	if (body === null) return void response.writeHead(status, headers).end();
	const length = { 'Content-Length': String(Buffer.byteLength(body)) };
	const begun = response.writeHead(status, { ...headers, ...length });
	if (typeof body === 'string') begun.end(body);
	else begun.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'), 'latin1');
}
