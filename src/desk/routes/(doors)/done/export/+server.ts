import { printedHead } from '#lib/server/audit/audit.ts';
import { csvOf } from '#lib/server/csv.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { whatWasDone } from '#lib/server/desk/what-was-done.ts';
import { deskWordsIn } from '#lib/i18n/desk-words.ts';
import { asFile } from '#desk/as-file.ts';
import { staffIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { RequestHandler } from './$types';

/** All lines that somebody may see, as a table. Times are UTC, as they stand in the chain. */
export const POST: RequestHandler = async (event) => {
	const running = runningDesk();
	const staff = staffIn(event);
	const t = deskWordsIn(event.locals.language);
	await written(staff, 'list saved');
	const lines = await whatWasDone(running, staff, {}, { whole: true });
	const rows = lines.map(({ number, at, who, onServer, act, whom, done }) => [
		number,
		at,
		who,
		onServer ? t('done.server') : '',
		t(`act.${act}`),
		whom ? ('name' in whom ? whom.name : whom.mark) : '',
		done ? '' : t('done.notDone')
	]);
	const head = [printedHead(await running.audit.head()), t('done.head'), '', '', '', '', ''];
	return asFile('list.csv', 'text/csv; charset=utf-8', csvOf([...rows, head], { bom: true }));
};
