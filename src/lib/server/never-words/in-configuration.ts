import type { Deployment } from '#lib/domain/deployment.ts';
import { findNeverWords } from './find.ts';

/** The words in the names and help lines of a deployment, and in whose page it leaves to, that would say why somebody has the app. */
export function neverWordsIn({ name, shortName, helpLines, exitAddress }: Deployment): string[] {
	const written = [
		...Object.values(name),
		...Object.values(shortName),
		...(exitAddress === undefined ? [] : [new URL(exitAddress).hostname]),
		...helpLines.flatMap(({ label, note }) => [...Object.values(label), ...Object.values(note ?? {})])
	];
	return [...new Set(written.flatMap((text) => findNeverWords(text)))];
}
