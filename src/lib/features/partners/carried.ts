import { doneGoals, livingGoals } from '#lib/domain/goal.ts';
import type { HandedItem } from '#lib/domain/handed.ts';
import { aboutMeItems } from '#lib/i18n/about-me.ts';
import { ownSignsItems } from '#lib/i18n/own-signs.ts';
import type { Translate } from '#lib/i18n/words.ts';
import type { Book } from '#lib/vault/book-content.ts';

/**
 * What she may hand over: her card, her signs, what works for her, what she can do, what she is working on. Nothing of where she
 * has been or of meetings, and of her helpers what kind of people they are, as she chose by picture: what she wrote about them
 * may name somebody, who was not asked.
 */
export function carried({ private: mine, snapshot }: Book, t: Translate): HandedItem[] {
	const { about, signs } = mine;
	const called = about.called ? [] : (snapshot?.me.called ?? []);
	return [
		...[called].flat().map((name): HandedItem => [t('people:aboutMe.called'), name]),
		...aboutMeItems(t, about),
		...(signs ? ownSignsItems(t, { ...signs, helpers: '' }) : []),
		...doneGoals(snapshot?.goals ?? []).map(({ what }): HandedItem => [t('plan:can'), what]),
		...livingGoals(snapshot?.goals ?? []).map(({ what }): HandedItem => [t('partners:carry.working'), what])
	];
}
