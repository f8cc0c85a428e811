import * as v from 'valibot';
import { Recordings } from '#lib/domain/recording.ts';
import type { Language } from '#lib/domain/text.ts';
import { answerTo, browserNetwork, jsonOf, type Network } from './network.ts';

/** The names of the recordings that the server has of the book's words; none where it cannot be asked. */
export async function pullRecordings(
	token: string,
	language: Language,
	network: Network = browserNetwork
): Promise<string[]> {
	const answer = await answerTo(network, `/api/v1/voice/${language}`, withToken(token));
	const list = answer?.ok ? v.safeParse(Recordings, await jsonOf(answer)) : undefined;
	return list?.success ? Object.keys(list.output) : [];
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
