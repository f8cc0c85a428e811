import { holds } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { rowsWanted, screensOf, textRows, wordsOverview } from '#lib/server/desk/words.ts';
import { pictureOf } from '#desk/screens.ts';
import { staffIn } from '#desk/sent.ts';
import type { PageServerLoad } from './$types';

/** So many texts are shown of those that say a word. */
const most = 60;

export const load: PageServerLoad = (event) => {
	const running = runningDesk();
	const { language } = event.locals;
	const looked = (event.url.searchParams.get('q') ?? '').trim().slice(0, 60);
	const found = looked === '' ? [] : rowsWanted(textRows(running, screensOf(running)), 'all', looked);
	return {
		mayEdit: holds(staffIn(event).roles, 'words-edit'),
		looked,
		count: found.length,
		isMore: found.length > most,
		found: found.slice(0, most).map(({ key, in: texts }) => ({
			key,
			text: (texts[language] ?? Object.values(texts)[0])?.text ?? ''
		})),
		screens: wordsOverview(running).map((one) => ({ ...one, picture: pictureOf(language, one.screen) }))
	};
};
