import { howToBuild } from '#lib/server/called.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { askedFor, type Asked } from '#lib/server/desk/words.ts';
import { languageIn } from '#lib/server/voice/sentences.ts';
import { publishWaiting } from '#lib/server/voice/take-recordings.ts';
import { pictureOf } from '#desk/screens.ts';
import { staffIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

const many = (asked: Asked[], is: Asked['is']) => asked.filter((one) => one.is === is).length;

export const load: PageServerLoad = ({ locals, url }) => {
	const running = runningDesk();
	const { languages } = running.deployment;
	const asked = new Map(languages.map((one) => [one, askedFor(running, one)]));
	const wished = languageIn(url.searchParams.get('language') ?? '');
	const chosen = wished && languages.includes(wished) ? wished : locals.language;
	const screens = new Map<string, Asked[]>();
	for (const one of asked.get(chosen) ?? [])
		screens.set(one.screen, [...(screens.get(one.screen) ?? []), one]);
	return {
		chosen,
		voices: languages.map((language) => {
			const all = asked.get(language) ?? [];
			return { language, all: all.length, done: all.length - many(all, 'missing') };
		}),
		waiting: [...asked.values()].reduce((sum, all) => sum + many(all, 'waiting'), 0),
		screens: [...screens].map(([screen, all]) => ({
			screen,
			all: all.length,
			done: all.length - many(all, 'missing'),
			picture: pictureOf(locals.language, screen)
		}))
	};
};

export const actions: Actions = {
	publish: async (event) => {
		const published = publishWaiting(runningDesk().environment);
		if (published.count > 0) await written(staffIn(event), 'recordings imported');
		return { ...published, command: howToBuild() };
	}
};
