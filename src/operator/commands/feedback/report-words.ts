import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '#lib/domain/text.ts';
import { digitsIn } from '#lib/i18n/numbers.ts';

type Tree = { [key: string]: string | Tree };

/** The report's words, from `locales/<lng>/report.json`: `say('title', { period })`. */
export type Say = (path: string, values?: Record<string, string | number>) => string;

export function reportWords(root: string, language: Language): Say {
	const words = JSON.parse(readFileSync(join(root, 'locales', language, 'report.json'), 'utf8')) as Tree;
	return (path, values = {}) => {
		const found = path
			.split('.')
			.reduce<string | Tree | undefined>(
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
