import type { Language } from '#lib/domain/text.ts';

/** A language is named in itself, whatever is spoken around it. */
export const languageNames = { km: 'ភាសាខ្មែរ', en: 'English', vi: 'Tiếng Việt' } satisfies Record<
	Language,
	string
>;
