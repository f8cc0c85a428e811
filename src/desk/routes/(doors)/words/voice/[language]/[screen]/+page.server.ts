import { error, fail } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { askedFor, screenIn, type Asked } from '#lib/server/desk/words.ts';
import { languageIn } from '#lib/server/voice/sentences.ts';
import { dropWaiting, keepWaiting, mostOfRecording, whyNoMp3 } from '#lib/server/voice/take-recordings.ts';
import { pictureOf } from '#desk/screens.ts';
import { filesIn, staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

/** What a language is asked for, and the screen that an address names. */
function roomOf({ language: word, screen: named }: { language: string; screen: string }) {
	const running = runningDesk();
	const language = languageIn(word) ?? error(404, 'not-found');
	const screen = screenIn(running, named) ?? error(404, 'not-found');
	return { environment: running.environment, language, screen, asked: askedFor(running, language) };
}

export const load: PageServerLoad = ({ params, locals }) => {
	const { language, screen, asked } = roomOf(params);
	const sentences = asked.filter((one) => one.screen === screen);
	if (sentences.length === 0) error(404, 'not-found');
	const later = asked.slice(asked.findLastIndex((one) => one.screen === screen) + 1);
	const isMissing = (one: Asked) => one.is === 'missing' && one.screen !== screen;
	return {
		spoken: language,
		screen,
		sentences,
		next: (later.find(isMissing) ?? asked.find(isMissing))?.screen,
		picture: pictureOf(locals.language, screen)
	};
};

export const actions: Actions = {
	/** Keeps a recording of one sentence, until somebody publishes it. */
	keep: async (event) => {
		const { environment, language, screen, asked } = roomOf(event.params);
		const sent = await event.request.formData();
		const name = textIn(sent, 'name');
		const sentence = asked.find((one) => one.name === name && one.screen === screen);
		if (!sentence) return fail(409, { gone: true });
		const [sound] = await filesIn(sent, 'sound');
		if (!sound) return fail(400, { reason: 'is no file' });
		if (sound.bytes.length > mostOfRecording) return fail(413, { tooLarge: true });
		const reason = whyNoMp3(sound.bytes);
		if (reason) return fail(400, { reason });
		keepWaiting(environment, language, name, sound.bytes);
		await written(staffIn(event), 'recording kept', `text ${language} ${sentence.key}`);
		return { kept: name };
	},
	/** Throws one away that waits. */
	drop: async (event) => {
		const { environment, language, asked } = roomOf(event.params);
		const name = textIn(await event.request.formData(), 'name');
		if (!asked.some((one) => one.name === name && one.is === 'waiting')) return fail(409, { gone: true });
		dropWaiting(environment, language, name);
		return {};
	}
};
