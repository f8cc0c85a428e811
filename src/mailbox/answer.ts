import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { ballotLength, BallotKind } from '#lib/domain/feedback.ts';
import { signatureLength } from '#lib/domain/receipt.ts';
import { isForeignWrite } from '#lib/server/edge/foreign-writes.ts';
import type { PostOffice } from './office.ts';

export type Mailbox = {
	office: PostOffice;
	/** The apps' origins: the only pages that may speak to the mailbox. */
	appOrigins: readonly string[];
};

/** Batches that leave at once, at most: each is as large as all envelopes of a quarter. */
const mostBatches = 2;
let leaving = 0;

/**
 * Answers one request. Of it the method, the path, the body and from whose page it comes are read and nothing else: no
 * other header, no address. Nothing is logged, no answer carries a time, and every connection ends with its answer.
 */
export async function answer(
	mailbox: Mailbox,
	request: IncomingMessage,
	response: ServerResponse
): Promise<void> {
	const { office } = mailbox;
	const { method } = request;
	const end = (status: number, body?: Body) => send(mailbox, request, response, status, body);
	const [path = '', query] = (request.url ?? '').split('?', 2);
	const [, base, period = '', kindName = '', more, further] = path.split('/');
	if (request.url === '/health' && method === 'GET') return end(200, json({ receiptKey: office.receiptKey }));
	const kind = v.safeParse(BallotKind, kindName);
	if (!kind.success || further !== undefined) return end(404);
	if (base === 'batches') {
		const of = new URLSearchParams(query).get('of') ?? undefined;
		if (more === 'received') {
			if (method !== 'POST') return end(405);
			const signature = await bodyOf(request, signatureLength);
			if (!signature) return end(400);
			const right = office.received(period, kind.output, of, signature);
			return end(typeof right === 'boolean' ? (right ? 204 : 401) : notHere(right));
		}
		if (more !== undefined && more !== 'head') return end(404);
		if (method !== 'GET') return end(405);
		if (more === 'head') {
			const head = office.head(period, kind.output, of);
			return typeof head === 'object' ? end(200, json(head)) : end(notHere(head));
		}
		const batch = office.batch(period, kind.output, of);
		if (typeof batch !== 'object') return end(notHere(batch));
		if (leaving >= mostBatches) return end(503);
		leaving += 1;
		try {
			const body = { type: binary, length: batch.count * ballotLength };
			send(mailbox, request, response, 200, body, false);
			// Read as it is taken: all of a quarter would be more than a small machine has.
			await pipeline(Readable.from(batch.ballots, { objectMode: true, highWaterMark: 8 }), response);
		} finally {
			leaving -= 1;
		}
		return;
	}
	if (base !== 'ballots' || more !== undefined) return end(404);
	switch (method) {
		case 'OPTIONS':
			return end(204);
		case 'GET': {
			const numbers = office.numbers(period, kind.output);
			return numbers ? end(200, json({ numbers })) : end(404);
		}
		case 'POST': {
			if (mailbox.appOrigins.every((origin) => isForeignWrite(request, { origin, own: false })))
				return end(403);
			const ballot = await bodyOf(request, ballotLength);
			if (!ballot) return end(400);
			const taken = office.take(period, kind.output, ballot);
			if (!taken) return end(404);
			const { acceptance, receipt } = taken;
			return end(statusOf[acceptance], receipt && { type: binary, length: receipt.length, bytes: receipt });
		}
		default:
			return end(405);
	}
}

const statusOf = { new: 201, again: 200, other: 409, closed: 410, full: 503, forged: 401 } as const;

/** Why there is no batch: too early (RFC 8470 has the number for it), deleted, or none of this name. */
const notHere = (why: 'open' | 'emptied' | undefined) =>
	why === 'open' ? 425 : why === 'emptied' ? 410 : 404;

/** The body when it has exactly this length. What is longer is not kept while it is read. */
async function bodyOf(
	request: IncomingMessage,
	wanted: number
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	const body = new Uint8Array(wanted);
	let length = 0;
	try {
		for await (const chunk of request as AsyncIterable<Uint8Array>) {
			if (length + chunk.length <= wanted) body.set(chunk, length);
			length += chunk.length;
			// Enough to give an answer that arrives; whoever sends more than this gets none.
			if (length > 16 * ballotLength) return undefined;
		}
	} catch {
		return undefined;
	}
	return length === wanted ? body : undefined;
}

type Body = { type: string; length: number; bytes?: Uint8Array };
const binary = 'application/octet-stream';
const json = (value: unknown): Body => {
	const bytes = Buffer.from(JSON.stringify(value));
	return { type: 'application/json', length: bytes.length, bytes };
};

/** @param whole whether this is all of the answer; else its body follows */
function send(
	{ appOrigins }: Mailbox,
	{ headers: { origin } }: IncomingMessage,
	response: ServerResponse,
	status: number,
	body?: Body,
	whole = true
): void {
	response.sendDate = false;
	response.writeHead(status, {
		'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
		'X-Content-Type-Options': 'nosniff',
		'Referrer-Policy': 'no-referrer',
		'Cache-Control': 'no-store',
		// The page demands it of everything that it reads (COEP).
		'Cross-Origin-Resource-Policy': 'cross-origin',
		'Access-Control-Allow-Origin': appOrigins.find((one) => one === origin) ?? appOrigins[0] ?? 'null',
		'Access-Control-Allow-Methods': 'POST, GET',
		'Access-Control-Allow-Headers': 'content-type',
		...(status === 405 && { Allow: 'POST, GET' }),
		// A disk is not made larger within the hour; the phone keeps its envelope and asks again at a later visit.
		...(status === 503 && { 'Retry-After': '3600' }),
		...(body && { 'Content-Type': body.type }),
		'Content-Length': body?.length ?? 0,
		Connection: 'close'
	});
	if (whole) response.end(body?.bytes);
}
