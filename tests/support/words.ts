import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language, Reading } from '#lib/domain/text.ts';
import { withYoungPronoun } from '#lib/i18n/young-pronoun.ts';

export type Say = (key: string, values?: Record<string, string>) => string;

/**
 * The words of a language as they stand in `locales/`: `say('today.next')`. Placeholders may be filled. As they are told to
 * an adult, or to a young reader or a family in their open book.
 */
export function wordsOf(language: Language, reading: Reading = 'adult'): Say {
	return (key, values = {}) => {
		const [namespace, ...path] = key.split('.');
		const file = join(process.cwd(), 'locales', language, `${namespace}.json`);
		const words: unknown = JSON.parse(readFileSync(file, 'utf8'));
		const at = (path: string[]) =>
			path.reduce<unknown>((level, name) => (level as Record<string, unknown> | undefined)?.[name], words);
		const own = reading === 'adult' ? undefined : at([...path.slice(0, -1), `${path.at(-1)}_${reading}`]);
		const told = own ?? at(path);
		const found = reading === 'young' && typeof told === 'string' ? withYoungPronoun(told, language) : told;
		if (typeof found !== 'string')
			throw new Error(`locales/${language}/${namespace}.json has no ${path.join('.')}`);
		return found.replace(/{{(\w+)[^}]*}}/g, (whole, name: string) => values[name] ?? whole);
	};
}
