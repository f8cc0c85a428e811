import type { Language } from '#lib/domain/text.ts';
import { digitsIn } from '#lib/i18n/numbers.ts';
import type { Environment } from '#lib/server/environment.ts';
import { wordFolders, wordsInUse } from '#lib/server/words/own-words.ts';
import type { WordTree } from '#lib/server/words/reading-variants.ts';

/** The report's words, `report` of `locales/` and of the organisation's own: `say('title', { period })`. */
export type Say = (path: string, values?: Record<string, string | number>) => string;

export function reportWords(places: Pick<Environment, 'root' | 'real'>, language: Language): Say {
	const words = wordsInUse(wordFolders(places), language, 'report');
	return (path, values = {}) => {
		const found = path
			.split('.')
			.reduce<string | WordTree | undefined>(
				(tree, key) => (typeof tree === 'object' ? tree[key] : undefined),
				words
			);
		if (typeof found !== 'string') throw new Error(`locales/${language}/report.json has no ${path}`);
		return found.replace(/{{(\w+)}}/g, (whole, name: string) => {
			const value = values[name] ?? whole;
			return typeof value === 'number' || name === 'year' ? digitsIn(language, String(value)) : value;
		});
	};
}
