import type { Deployment } from '#lib/domain/deployment.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import { met, type MetWord } from '#lib/server/cases/their-words/their-words.ts';
import type { Environment } from '#lib/server/environment.ts';

/** How long the words are taken for true: a look at the page reads some hundred cases. Milliseconds. */
const kept = 300_000;

/** The words of the case system beside ours; one reading serves all looks of some minutes. */
export function openSourceWords(environment: Environment, deployment: Deployment): () => Promise<MetWord[]> {
	let last: { read: number; words: Promise<MetWord[]> } | undefined;
	return () => {
		if (!last || last.read + kept < performance.now()) {
			const words = readWords(environment, deployment);
			last = { read: performance.now(), words };
			words.catch(() => (last = undefined));
		}
		return last.words;
	};
}

async function readWords(environment: Environment, deployment: Deployment): Promise<MetWord[]> {
	const source = openSource(environment.data, deployment);
	try {
		return met((await source.theirWords?.()) ?? []);
	} finally {
		await source.close();
	}
}
