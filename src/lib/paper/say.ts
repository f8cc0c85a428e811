import type { WordTree } from '#lib/domain/feedback-report.ts';
import type { Language } from '#lib/domain/text.ts';
import { digitsIn } from '#lib/i18n/numbers.ts';

/** A page's words: `say('title', { period })`. */
export type Say = (path: string, values?: Record<string, string | number>) => string;

/** @param words those of one namespace of `locales/`, the organisation's own among them */
export function sayIn(language: Language, words: WordTree): Say {
	return (path, values = {}) => {
		const found = path
			.split('.')
			.reduce<string | WordTree | undefined>(
				(tree, key) => (typeof tree === 'object' ? tree[key] : undefined),
				words
			);
		if (typeof found !== 'string') throw new Error(`the words of ${language} have no ${path}`);
		return found.replace(/{{(\w+)}}/g, (whole, name: string) => {
			const value = values[name] ?? whole;
			return typeof value === 'number' || name === 'year' ? digitsIn(language, String(value)) : value;
		});
	};
}
