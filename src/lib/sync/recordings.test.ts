import { afterEach, expect, test, vi } from 'vitest';
import { packAnswers } from '#lib/domain/answers-heard.ts';
import { pullAnswers, pullRecordings } from './recordings.ts';

afterEach(() => void vi.useRealTimers());

const list = {
	'0000000000000001': 'today:hello',
	'0000000000000002': 'feedback:face.3',
	'0000000000000003': 'journey:entry.pictures_young.tea'
};

test('what comes in one piece is told from what is asked for by its name', async () => {
	const recorded = await pullRecordings('token', 'en', {
		fetch: async () => Response.json(list, { headers: { 'Answers-Length': '900' } })
	});
	expect(recorded).toEqual({
		names: new Set(['0000000000000001']),
		together: new Set(['0000000000000002', '0000000000000003']),
		togetherBytes: 900
	});
});

test('where it cannot be asked there is nothing recorded', async () => {
	for (const answer of [new Response('no', { status: 503 }), Response.json({ x: 1 })])
		expect(await pullRecordings('token', 'en', { fetch: async () => answer })).toEqual({
			names: new Set(),
			together: new Set(),
			togetherBytes: 0
		});
});

const piece = packAnswers([['0000000000000002', new Uint8Array(80)]]);

test('with each part of the piece that comes it is told how much is here', async () => {
	const parts = [piece.slice(0, 40), piece.slice(40, 90), piece.slice(90)];
	const body = new ReadableStream({
		pull: (stream) => {
			const part = parts.shift();
			if (part) stream.enqueue(part);
			else stream.close();
		}
	});
	const told: number[] = [];
	const answers = await pullAnswers(
		'token',
		'en',
		(bytes) => void told.push(bytes),
		new AbortController().signal,
		{ fetch: async () => new Response(body) }
	);
	expect(told).toEqual([40, 90, 100]);
	expect(answers?.get('0000000000000002')?.byteLength).toBe(80);
});

test('a piece that is no longer waited for ends, and there is nothing', async () => {
	const ended = new AbortController();
	const answers = await pullAnswers('token', 'en', () => ended.abort(), ended.signal, {
		fetch: async (_, request) => {
			const body = new ReadableStream({
				start: (stream) => {
					stream.enqueue(piece.slice(0, 40));
					request?.signal?.addEventListener('abort', () => stream.error(request.signal?.reason));
				}
			});
			return new Response(body);
		}
	});
	expect(answers).toBeUndefined();
});

/** A line that gives one byte each time it is asked to, and then nothing: it stays open. */
function slowLine() {
	let give: (bytes: Uint8Array) => void = () => {};
	const fetch: typeof globalThis.fetch = async (_, request) => {
		const body = new ReadableStream({
			start: (stream) => {
				give = (bytes) => stream.enqueue(bytes);
				request?.signal?.addEventListener('abort', () => stream.error(request.signal?.reason));
			}
		});
		return new Response(body);
	};
	return { fetch, give: (bytes: Uint8Array) => give(bytes) };
}

test('however slow the line is it goes on while bytes come; after a minute without any it ends', async () => {
	vi.useFakeTimers();
	const line = slowLine();
	let size = 0;
	let isEnded = false;
	const comes = pullAnswers('token', 'en', (bytes) => (size = bytes), new AbortController().signal, line);
	void comes.then(() => (isEnded = true));
	for (let minute = 0; minute < 20; minute++) {
		await vi.advanceTimersByTimeAsync(50_000);
		line.give(new Uint8Array(1));
	}
	await vi.advanceTimersByTimeAsync(59_000);
	expect([size, isEnded]).toEqual([20, false]);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(isEnded).toBe(true);
	expect(await comes).toBeUndefined();
});

test('a line that gives no answer at all is waited for a minute', async () => {
	vi.useFakeTimers();
	let isEnded = false;
	const fetch: typeof globalThis.fetch = (_, request) =>
		new Promise((_answer, refuse) =>
			request?.signal?.addEventListener('abort', () => refuse(request.signal?.reason))
		);
	const comes = pullAnswers('token', 'en', () => {}, new AbortController().signal, { fetch });
	void comes.then(() => (isEnded = true));
	await vi.advanceTimersByTimeAsync(59_000);
	expect(isEnded).toBe(false);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(isEnded).toBe(true);
});
