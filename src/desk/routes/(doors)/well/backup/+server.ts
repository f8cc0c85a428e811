import { redirect } from '@sveltejs/kit';
import { dayAt } from '#lib/domain/day.ts';
import { backUpNow, leastPassphrase } from '#lib/server/desk/backup-now.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { asFile } from '#desk/as-file.ts';
import { staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { RequestHandler } from './$types';

/** One backup at a time: each reads every row, and writes all of it. */
let making = false;

/** Everything that has to be kept, sealed under a passphrase that only whoever asks knows. */
export const POST: RequestHandler = async (event) => {
	const { deployment, environment, now, service } = runningDesk();
	const sent = await event.request.formData();
	const passphrase = textIn(sent, 'passphrase');
	if (passphrase.length < leastPassphrase) redirect(303, '/well?backup=short#answer');
	if (passphrase !== textIn(sent, 'again')) redirect(303, '/well?backup=differ#answer');
	// A passphrase is one line of a file.
	if (making || /[\r\n]/.test(passphrase)) redirect(303, '/well?backup=failed#answer');
	making = true;
	const archive = await backUpNow(environment, passphrase).finally(() => (making = false));
	if (!archive) redirect(303, '/well?backup=failed#answer');
	await written(staffIn(event), 'backed up');
	service.outdated();
	return asFile(`backup-${dayAt(now(), deployment.timeZone)}`, 'application/octet-stream', archive);
};
