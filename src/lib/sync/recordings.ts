import * as v from 'valibot';
import { unpackAnswers } from '#lib/domain/answers-heard.ts';
import { Recordings } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { answerTo, browserNetwork, jsonOf, type Network } from './network.ts';

/** What the server has recorded of the book's words: the names, and how many bytes the answers are in one piece. */
export type Recorded = { names: string[]; answersLength: number };

/** Nothing where it cannot be asked. */
export async function pullRecordings(
	token: string,
	language: Language,
	network: Network = browserNetwork
): Promise<Recorded> {
	const answer = await answerTo(network, `/api/v1/voice/${language}`, withToken(token));
	const list = answer?.ok ? v.safeParse(Recordings, await jsonOf(answer)) : undefined;
	return {
		names: list?.success ? Object.keys(list.output) : [],
		answersLength: list?.success ? Number(answer?.headers.get('Answers-Length') ?? 0) : 0
	};
}

/** The answers may be a megabyte, and a line slow. Milliseconds. */
const longest = 180_000;

/** The recordings of all answers, by name. They are kept nowhere: the disk would tell that somebody listens. */
export async function pullAnswers(
	token: string,
	language: Language,
	network: Network = browserNetwork
): Promise<Map<string, ArrayBuffer> | undefined> {
	const answer = await answerTo(network, `/api/v1/voice/${language}/answers`, {
		...withToken(token),
		signal: AbortSignal.timeout(longest)
	});
	try {
		return answer?.ok ? unpackAnswers(await answer.arrayBuffer()) : undefined;
	} catch {
		return undefined;
	}
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
