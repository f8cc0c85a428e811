import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs';
import { Server, type IncomingMessage, type ServerResponse } from 'node:http';

/*
 * A server as whoever runs it could run it: the very same code, and every connection and call is written down with its
 * moment, its address and what was said. Node reads this file before the server's own entry (`node --import`). Its clock
 * is the test's: eight bytes in a file, milliseconds.
 */

const clock = openSync(process.env.NOTED_CLOCK!, 'r');
const eight = Buffer.alloc(8);
function now(): number {
	readSync(clock, eight, 0, 8, 0);
	return eight.readDoubleLE();
}

const began = now();
const RealDate = Date;
globalThis.Date = class extends RealDate {
	constructor(...given: unknown[]) {
		if (given.length === 0) super(now());
		else super(...(given as [number]));
	}
	static override now = now;
	// What Node itself makes, the times of a file for instance.
	static override [Symbol.hasInstance] = (one: unknown) =>
		Object.prototype.isPrototypeOf.call(RealDate.prototype, one as object);
} as DateConstructor;
// A clock that ran ahead of it would not be believed (`server/register/lived-weeks.ts`).
performance.now = () => now() - began;

/** What waits for a minute or longer waits by the test's clock. */
type Waiting = { due: number; every?: number; act: () => void };
const waiting = new Map<object, Waiting>();
const real = { setTimeout, setInterval, clearTimeout, clearInterval };
const later = (act: () => void, pause: number, every?: number) => {
	const timer = { ref: () => timer, unref: () => timer, hasRef: () => false };
	waiting.set(timer, { due: now() + pause, every, act });
	return timer;
};
Object.assign(globalThis, {
	setTimeout: (act: () => void, pause = 0, ...given: []) =>
		pause < 60_000 ? real.setTimeout(act, pause, ...given) : later(act, pause),
	setInterval: (act: () => void, pause = 0, ...given: []) =>
		pause < 60_000 ? real.setInterval(act, pause, ...given) : later(act, pause, pause),
	clearTimeout: (timer: object) => void (waiting.delete(timer) || real.clearTimeout(timer as NodeJS.Timeout)),
	clearInterval: (timer: object) =>
		void (waiting.delete(timer) || real.clearInterval(timer as NodeJS.Timeout))
});
real
	.setInterval(() => {
		for (const [timer, one] of waiting) {
			if (one.due > now()) continue;
			if (one.every) one.due = now() + one.every;
			else waiting.delete(timer);
			one.act();
		}
	}, 10)
	.unref();

/** One line of what he writes down. Bytes are base64; an answer of more than 4 KB is not kept. */
export type Noted = {
	at: number;
	from: string;
	method: string;
	path: string;
	headers: string[];
	body: string;
	status: number;
	answer: string;
};

function note(line: Noted): void {
	// Opened anew each time: the test takes the file away when it has read it.
	const notes = openSync(process.env.NOTED_TO!, 'a');
	writeSync(notes, `${JSON.stringify(line)}\n`);
	closeSync(notes);
}

function listenTo(request: IncomingMessage, response: ServerResponse): void {
	const at = now();
	const from = request.socket.remoteAddress ?? '';
	const [said, answered]: Buffer[][] = [[], []];
	const push = request.push.bind(request);
	request.push = (chunk: Buffer | null, ...more: []) => {
		if (chunk) said!.push(chunk);
		return push(chunk, ...more);
	};
	for (const name of ['write', 'end'] as const) {
		const send = response[name].bind(response) as (...given: unknown[]) => never;
		response[name] = ((chunk?: unknown, ...more: unknown[]) => {
			if (typeof chunk === 'string' || chunk instanceof Uint8Array)
				answered!.push(Buffer.from(chunk as Uint8Array));
			return send(chunk, ...more);
		}) as never;
	}
	response.on('close', () => {
		const answer = Buffer.concat(answered!);
		note({
			at,
			from,
			method: request.method ?? '',
			path: request.url ?? '',
			headers: request.rawHeaders,
			body: Buffer.concat(said!).toString('base64'),
			status: response.writableFinished ? response.statusCode : 0,
			answer: answer.length > 4096 ? '' : answer.toString('base64')
		});
	});
}

if (!existsSync(process.env.NOTED_CLOCK!)) throw new Error('no clock');
const emit = Server.prototype.emit as (...given: unknown[]) => boolean;
Server.prototype.emit = function (this: Server, event: string, ...given: unknown[]) {
	if (event === 'request') listenTo(...(given as [IncomingMessage, ServerResponse]));
	return emit.call(this, event, ...given);
} as never;
