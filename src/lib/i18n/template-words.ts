import type { Language } from '#lib/domain/text.ts';
import en from '#locales/en/desk.json' with { type: 'json' };
import km from '#locales/km/desk.json' with { type: 'json' };
import vi from '#locales/vi/desk.json' with { type: 'json' };

const words = { en: en.template, km: km.template, vi: vi.template };

/** A text of the empty table for people and plans: `line.1`, `of.goals`. @throws Error where there is none */
export function templateWords(language: Language, path: string): string {
	const found = path
		.split('.')
		.reduce<unknown>(
			(inside, part) => (inside as Record<string, unknown> | undefined)?.[part],
			words[language]
		);
	if (typeof found !== 'string') throw new Error(`no text template.${path}`);
	return found;
}
