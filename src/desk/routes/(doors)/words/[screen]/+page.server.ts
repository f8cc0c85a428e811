import { error, fail } from '@sveltejs/kit';
import { languages } from '#lib/domain/text.ts';
import { holds } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import {
	isBuiltIn,
	rowsWanted,
	screenIn,
	signTexts,
	textRows,
	wanted,
	type Signed
} from '#lib/server/desk/words.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { pictureOf } from '#desk/screens.ts';
import { staffIn, textsIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

/** Texts on one page. */
const most = 40;

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const screen = screenIn(running, event.params.screen) ?? error(404, 'not-found');
	const asked = event.url.searchParams.get('show');
	const show = wanted.find((one) => one === asked) ?? 'all';
	const rows = rowsWanted(textRows(running, [screen]), show);
	const from = Math.min(Math.max(0, Number(event.url.searchParams.get('from')) || 0), rows.length);
	const staff = staffIn(event);
	return {
		screen,
		show,
		from,
		most,
		count: rows.length,
		rows: rows.slice(from, from + most),
		me: staff.id,
		mayEdit: holds(staff.roles, 'words-edit'),
		isBuiltIn: isBuiltIn(screen),
		picture: pictureOf(event.locals.language, screen)
	};
};

export const actions: Actions = {
	/** Signs the texts that somebody ticked, as they read when she saw them. */
	sign: async (event) => {
		const running = runningDesk();
		const staff = staffIn(event);
		const screen = screenIn(running, event.params.screen) ?? error(404, 'not-found');
		const ticked = textsIn(await event.request.formData(), 'read').flatMap(signedIn);
		try {
			const { signed, left } = signTexts(running, staff, screen, ticked);
			for (const key of signed) await written(staff, 'words reviewed', `text ${key}`);
			return { signed: signed.length, left };
		} catch (fault) {
			if (!(fault instanceof OperatorError)) throw fault;
			return fail(409, { unreadable: fault.message });
		}
	}
};

function signedIn(sent: string): Signed[] {
	const [word, key, name] = sent.split(' ');
	const language = languages.find((one) => one === word);
	return language && key && name ? [{ language, key, name }] : [];
}
