import { createInstance, type TFunction } from 'i18next';
import type { Language } from '#lib/domain/text.ts';
import en from '#locales/en/desk.json';
import km from '#locales/km/desk.json';
import vi from '#locales/vi/desk.json';
import { numberIn } from './numbers.ts';

/*
 * The words of the desk. They are put into its pages on the server: no browser is given them as data, and no phone at all.
 */

const instance = createInstance({
	resources: { en: { desk: en }, km: { desk: km }, vi: { desk: vi } },
	ns: ['desk'],
	defaultNS: 'desk',
	// A missing word must be seen in a test, never papered over with another language.
	fallbackLng: false,
	returnEmptyString: false,
	interpolation: { escapeValue: false },
	initAsync: false
});
void instance.init();
instance.services.formatter?.add('number', (value: number, language) =>
	numberIn(language as Language, value)
);

export type DeskTranslate = TFunction<['desk']>;

/** The words of the desk in one language. */
export function deskWordsIn(language: Language): DeskTranslate {
	return instance.getFixedT<['desk']>(language, ['desk']);
}
