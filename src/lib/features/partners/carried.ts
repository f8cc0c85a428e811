import { doneGoals, livingGoals } from '#lib/domain/goal.ts';
import type { HandedItem } from '#lib/domain/handed.ts';
import { aboutMeItems } from '#lib/i18n/about-me.ts';
import type { Translate } from '#lib/i18n/words.ts';
import type { Book } from '#lib/vault/book-content.ts';

/**
 * What she may hand over: what she wrote about herself, what she can do, what she is working on, what works for her. Nothing of
 * where she has been, of meetings or of whom she knows: somebody new can ask her.
 */
export function carried({ private: mine, snapshot }: Book, t: Translate): HandedItem[] {
	const { about, signs } = mine;
	const called = about.called ? [] : (snapshot?.me.called ?? []);
	return [
		...[called].flat().map((name): HandedItem => [t('people:aboutMe.called'), name]),
		...aboutMeItems(t, about),
		...(signs?.works ? [[t('closure:mine.works'), signs.works] as HandedItem] : []),
		...doneGoals(snapshot?.goals ?? []).map(({ what }): HandedItem => [t('plan:can'), what]),
		...livingGoals(snapshot?.goals ?? []).map(({ what }): HandedItem => [t('plan:now'), what])
	];
}
