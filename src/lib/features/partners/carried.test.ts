import { beforeAll, describe, expect, test } from 'vitest';
import { chosenPictures } from '#lib/domain/own-signs.ts';
import { languages } from '#lib/domain/text.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { addBookWords, wordsIn } from '#lib/i18n/words.ts';
import { newBook } from '#lib/vault/book-content.ts';
import { carried } from './carried.ts';

const files = import.meta.glob<object>('/locales/*/*.json', { eager: true, import: 'default' });
const empty = newBook({ slot: 1, token: '', language: 'en', reading: 'adult' });
const withSigns = (signs: object) => ({
	...empty,
	private: { ...empty.private, signs: { signs: '', helpers: '', works: '', chosen: [], ...signs } }
});

describe.each(languages)('in %s', (language) => {
	beforeAll(() => {
		addBookWords(
			language,
			Object.fromEntries(bookNamespaces.map((name) => [name, files[`/locales/${language}/${name}.json`]]))
		);
	});

	test('each picture that she chose can be handed over, in words of her language', () => {
		const { signs, helpers, works } = chosenPictures;
		const chosen = [
			...signs.map((one) => `sign-${one}`),
			...helpers.map((one) => `helper-${one}`),
			...works.map((one) => `work-${one}`)
		];
		const t = wordsIn(language);
		const items = carried(withSigns({ chosen: [...chosen, 'sign-of-a-later-version'] }), t);
		expect(items.map(([heading]) => heading)).toEqual([
			...signs.map(() => t('closure:mine.signs')),
			...helpers.map(() => t('closure:mine.helpers')),
			...works.map(() => t('closure:mine.works'))
		]);
		expect(new Set(items.map(([, said]) => said)).size).toBe(chosen.length);
		// A text that is not there comes back as its name.
		expect(items.filter(([, said]) => said.includes('mine.'))).toEqual([]);
	});
});

test('what she wrote about her helpers may name somebody: it is not offered, what else she wrote is', () => {
	const items = carried(
		withSigns({ signs: 'I burn the rice.', helpers: 'Sokha next door', works: 'The river' }),
		wordsIn('en')
	);
	expect(items.map(([, said]) => said)).toEqual(['I burn the rice.', 'The river']);
});
