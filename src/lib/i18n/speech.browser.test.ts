import { expect, test } from 'vitest';
import { keepChosenLanguage, readChosenLanguage } from './chosen-language.ts';
import { speech } from './speech.svelte.ts';
import { timesAdded } from './words.ts';
import { toldFor } from './young-pronoun.ts';

test('inside a young person’s book the open words speak to her too, also in a language chosen later', async () => {
	await speech.speak('vi');
	expect(speech.t('open:lines.lead')).toContain('Bạn có thể gọi');
	await speech.tell(toldFor('young'));
	expect(speech.t('open:lines.lead')).toContain('Em có thể gọi');
	await speech.speak('km');
	expect(speech.t('open:lines.lead')).toContain('ប្អូន');
	await speech.tell(toldFor('adult'));
	expect(speech.t('open:lines.lead')).not.toContain('ប្អូន');
});

test('words that are here already are not added again, so that no screen is said anew for them', async () => {
	const told = toldFor('adult');
	const words = (today: string) => ({ book: { tabs: { today } } });
	await speech.speak('en');
	await speech.tell(told);
	speech.addBookWords('en', words('Today'));
	const before = timesAdded();
	await speech.alsoAbout('open');
	await speech.tell(told);
	speech.addBookWords('en', words('Today'));
	expect(timesAdded()).toBe(before);
	speech.addBookWords('en', words('Now'));
	expect(timesAdded()).toBe(before + 1);
	expect(speech.t('book:tabs.today')).toBe('Now');
});

test('what was asked for last is spoken, however long the words of the other took', async () => {
	await Promise.all([speech.speak('en'), speech.speak('vi'), speech.speak('km')]);
	expect(speech.language).toBe('km');
});

test('a chosen language is kept on this phone, one that is only spoken is not', async () => {
	await speech.choose('vi');
	await speech.speak('en');
	expect(await readChosenLanguage()).toBe('vi');
});

test('a storage that never answers keeps nobody waiting', async () => {
	const real = caches.open.bind(caches);
	caches.open = () => new Promise(() => {});
	try {
		expect(await readChosenLanguage()).toBeUndefined();
		await keepChosenLanguage('en');
	} finally {
		caches.open = real;
	}
});
