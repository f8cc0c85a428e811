import { error, fail } from '@sveltejs/kit';
import { languages } from '#lib/domain/text.ts';
import { howToBuild } from '#lib/server/called.ts';
import { holds } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { isBuiltIn, keepText, screenIn, textRows } from '#lib/server/desk/words.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { reviewStates } from '#lib/server/words/review.ts';
import { pictureOf } from '#desk/screens.ts';
import { staffIn, textIn } from '#desk/sent.ts';
import { textAddress } from '#desk/text-address.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const screen = screenIn(running, event.params.screen) ?? error(404, 'not-found');
	const key = `${screen}:${event.params.text}`;
	const rows = textRows(running, [screen]);
	const at = rows.findIndex((row) => row.key === key);
	const row = rows[at] ?? error(404, 'not-found');
	const staff = staffIn(event);
	const isDraft = ({ in: texts }: (typeof rows)[number]) =>
		Object.values(texts).some(({ state, writer }) => state === 'draft' && writer !== staff.id);
	const next = [...rows.slice(at + 1), ...rows.slice(0, at)].find(isDraft);
	return {
		screen,
		row,
		next: next && textAddress(next.key),
		me: staff.id,
		names: Object.fromEntries((await running.desk.staff()).map(({ id, name }) => [id, name])),
		mayEdit: holds(staff.roles, 'words-edit'),
		isBook: (bookNamespaces as readonly string[]).includes(screen),
		build: isBuiltIn(screen) ? howToBuild() : undefined,
		picture: pictureOf(event.locals.language, screen)
	};
};

export const actions: Actions = {
	/** Keeps the words of one language as they stand in the form. */
	keep: async (event) => {
		const running = runningDesk();
		const staff = staffIn(event);
		const sent = await event.request.formData();
		const language = languages.find((one) => one === textIn(sent, 'language')) ?? error(400);
		const key = `${event.params.screen}:${event.params.text}`;
		const ours = textIn(sent, 'as') === 'ours' || textIn(sent, 'as') === 'theirs';
		const text = textIn(sent, ours ? textIn(sent, 'as') : 'text').slice(0, 4000);
		const state = reviewStates.find((one) => one === textIn(sent, 'as')) ?? 'draft';
		const comment = textIn(sent, 'comment').normalize('NFC').trim().slice(0, 1000);
		const isOwnWay = sent.has('ownWay');
		try {
			const kept = keepText(
				running,
				staff,
				language,
				key,
				{ text, state, comment, isOwnWay },
				textIn(sent, 'read')
			);
			if ('refused' in kept) return fail(409, { language, refused: kept.refused, text });
			if ('reason' in kept) return fail(400, { language, reason: kept.reason, text });
			if (kept.done !== 'same')
				await written(
					staff,
					kept.done === 'reviewed' ? 'words reviewed' : 'words changed',
					`text ${language} ${key}`
				);
			return { language, done: kept.done };
		} catch (fault) {
			if (!(fault instanceof OperatorError)) throw fault;
			return fail(409, { language, unreadable: fault.message, text });
		}
	}
};
