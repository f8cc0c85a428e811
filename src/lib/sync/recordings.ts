import * as v from 'valibot';
import { isAnswer, unpackAnswers } from '#lib/domain/answers-heard.ts';
import { Recordings } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { answerTo, browserNetwork, jsonOf, type Network } from './network.ts';

/**
 * What the server has recorded of the book's words: the names of those that are asked for one by one, of those that come in one
 * piece, and how many bytes that is.
 */
export type Recorded = { names: Set<string>; together: Set<string>; togetherBytes: number };

/** Nothing where it cannot be asked. */
export async function pullRecordings(
	token: string,
	language: Language,
	network: Network = browserNetwork
): Promise<Recorded> {
	const answer = await answerTo(network, `/api/v1/voice/${language}`, withToken(token));
	const list = answer?.ok ? v.safeParse(Recordings, await jsonOf(answer)) : undefined;
	const [names, together] = [new Set<string>(), new Set<string>()];
	for (const [name, key] of Object.entries(list?.success ? list.output : {}))
		(isAnswer(key) ? together : names).add(name);
	return { names, together, togetherBytes: Number(answer?.headers.get('Answers-Length') ?? 0) };
}

/** All of them may be nine megabytes, and a line slow: it ends when nothing more has come for so long. Milliseconds. */
const silence = 60_000;

/**
 * The recordings of all answers and cards, by name. They are kept nowhere: the disk would tell that somebody listens.
 *
 * @param came hears how many bytes are here each time that some have come
 * @param signal ends it; then there is nothing
 */
export async function pullAnswers(
	token: string,
	language: Language,
	came: (bytes: number) => void,
	signal: AbortSignal,
	network: Network = browserNetwork
): Promise<Map<string, ArrayBuffer> | undefined> {
	const ended = new AbortController();
	// Browsers of the floor cannot join two signals.
	const end = () => ended.abort();
	let timer = setTimeout(end, silence);
	const heard = (bytes: number) => {
		clearTimeout(timer);
		timer = setTimeout(end, silence);
		came(bytes);
	};
	signal.addEventListener('abort', end);
	try {
		const answer = await answerTo(network, `/api/v1/voice/${language}/answers`, {
			...withToken(token),
			signal: ended.signal
		});
		return answer?.ok && answer.body ? unpackAnswers(await bytesOf(answer.body, heard)) : undefined;
	} catch {
		return undefined;
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', end);
	}
}

async function bytesOf(
	body: ReadableStream<Uint8Array>,
	came: (bytes: number) => void
): Promise<ArrayBuffer> {
	const parts: Uint8Array[] = [];
	let size = 0;
	const reader = body.getReader();
	for (let part = await reader.read(); !part.done; part = await reader.read()) {
		parts.push(part.value);
		came((size += part.value.length));
	}
	const whole = new Uint8Array(size);
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole.buffer;
}

/** One recording. It is kept nowhere: the disk would tell what was heard. Undefined where it cannot be had now. */
export async function pullRecording(
	token: string,
	language: Language,
	name: string,
	network: Network = browserNetwork
): Promise<ArrayBuffer | undefined> {
	const answer = await answerTo(network, `/api/v1/voice/${language}/${name}`, withToken(token));
	try {
		return answer?.ok ? await answer.arrayBuffer() : undefined;
	} catch {
		return undefined;
	}
}

const withToken = (token: string): RequestInit => ({ headers: { Authorization: `Bearer ${token}` } });
