import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '#lib/domain/text.ts';

export type Say = (key: string, values?: Record<string, string>) => string;

/** The adult words of a language as they stand in `locales/`: `say('today.next')`. Placeholders may be filled. */
export function wordsOf(language: Language): Say {
	return (key, values = {}) => {
		const [namespace, ...path] = key.split('.');
		const file = join(process.cwd(), 'locales', language, `${namespace}.json`);
		const found = path.reduce<unknown>(
			(level, name) => (level as Record<string, unknown> | undefined)?.[name],
			JSON.parse(readFileSync(file, 'utf8'))
		);
		if (typeof found !== 'string')
			throw new Error(`locales/${language}/${namespace}.json has no ${path.join('.')}`);
		return found.replace(/{{(\w+)[^}]*}}/g, (whole, name: string) => values[name] ?? whole);
	};
}
