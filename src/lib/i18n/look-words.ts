import type { Language } from '#lib/domain/text.ts';
import en from '#locales/en/looks.json';
import km from '#locales/km/looks.json';
import vi from '#locales/vi/looks.json';

/** How a new version says what will look different; in its worker, for the pages of the version before. */
export const lookWords = { km, en, vi } satisfies Record<Language, unknown>;
