import type { Deployment } from '#lib/domain/deployment.ts';
import { findNeverWords } from './find.ts';

/** The words in the names and help lines of a deployment that would say why somebody has the app. */
export function neverWordsIn({ name, shortName, helpLines }: Deployment): string[] {
	const written = [
		...Object.values(name),
		...Object.values(shortName),
		...helpLines.flatMap(({ label, note }) => [...Object.values(label), ...Object.values(note ?? {})])
	];
	return [...new Set(written.flatMap((text) => findNeverWords(text)))];
}
