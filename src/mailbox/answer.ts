import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { ballotLength, BallotKind } from '#lib/domain/feedback.ts';
import { isForeignWrite } from '#lib/server/edge/foreign-writes.ts';
import type { BallotStore } from './ballot-store.ts';
import type { Verifier } from './verify-ballot.ts';

export type Mailbox = {
	store: BallotStore;
	verify: Verifier;
	/** The app's origin: the only page that may speak to the mailbox. */
	appOrigin: string;
};

/**
 * Answers one request. Of it the method, the path, the body and from whose page it comes are read and nothing else: no
 * other header, no address. Nothing is logged, no answer carries a time, and every connection ends with its answer.
 */
export async function answer(
	mailbox: Mailbox,
	request: IncomingMessage,
	response: ServerResponse
): Promise<void> {
	const [, base, period = '', kindName = '', more] = (request.url ?? '').split('?', 1)[0]!.split('/');
	if (request.url === '/health' && request.method === 'GET') return end(mailbox, response, 200);
	const kind = v.safeParse(BallotKind, kindName);
	if (base !== 'ballots' || !kind.success || more !== undefined) return end(mailbox, response, 404);
	switch (request.method) {
		case 'OPTIONS':
			return end(mailbox, response, 204);
		case 'GET':
			if (!mailbox.store.isClosed(period)) return end(mailbox, response, 404);
			return end(
				mailbox,
				response,
				200,
				JSON.stringify({ numbers: mailbox.store.numbers(period, kind.output) })
			);
		case 'POST':
			if (isForeignWrite(request, { origin: mailbox.appOrigin, own: false }))
				return end(mailbox, response, 403);
			return end(mailbox, response, await accepted(mailbox, request, period, kind.output));
		default:
			return end(mailbox, response, 405);
	}
}

async function accepted(
	{ store, verify }: Mailbox,
	request: IncomingMessage,
	period: string,
	kind: BallotKind
): Promise<number> {
	const ballot = await bodyOf(request);
	if (!ballot) return 400;
	const genuine = verify(period, kind, ballot);
	if (genuine === undefined) return 404;
	if (!genuine) return 401;
	return { new: 201, again: 200, other: 409, closed: 410, full: 503 }[store.accept(period, kind, ballot)];
}

/** The body when it has exactly the length of a ballot. What is longer is not kept while it is read. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
	const body = new Uint8Array(ballotLength);
	let length = 0;
	try {
		for await (const chunk of request as AsyncIterable<Uint8Array>) {
			if (length + chunk.length <= ballotLength) body.set(chunk, length);
			length += chunk.length;
			// Enough to give an answer that arrives; whoever sends more than this gets none.
			if (length > 16 * ballotLength) return undefined;
		}
	} catch {
		return undefined;
	}
	return length === ballotLength ? body : undefined;
}

function end({ appOrigin }: Mailbox, response: ServerResponse, status: number, json?: string): void {
	response.sendDate = false;
	response.writeHead(status, {
		'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
		'X-Content-Type-Options': 'nosniff',
		'Referrer-Policy': 'no-referrer',
		'Cache-Control': 'no-store',
		// The page demands it of everything that it reads (COEP).
		'Cross-Origin-Resource-Policy': 'cross-origin',
		'Access-Control-Allow-Origin': appOrigin,
		'Access-Control-Allow-Methods': 'POST, GET',
		'Access-Control-Allow-Headers': 'content-type',
		...(status === 405 && { Allow: 'POST, GET' }),
		// A disk is not made larger within the hour; the phone keeps its envelope and asks again at a later visit.
		...(status === 503 && { 'Retry-After': '3600' }),
		...(json !== undefined && { 'Content-Type': 'application/json' }),
		'Content-Length': Buffer.byteLength(json ?? ''),
		Connection: 'close'
	});
	response.end(json);
}
