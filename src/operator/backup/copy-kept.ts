import { createHash, randomBytes } from 'node:crypto';
import {
	accessSync,
	constants,
	cpSync,
	createReadStream,
	existsSync,
	globSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync
} from 'node:fs';
import { join } from 'node:path';
import { toldAt } from '#lib/server/database/trouble.ts';
import { copyWhileRunning, countRows, isThere } from '#lib/server/database/sqlite/file.ts';
import type { Environment } from '#lib/server/environment.ts';
import { forKeeping as staffForKeeping } from '#lib/server/desk/copy.ts';
import { keptAs } from '#lib/server/kept/kept.ts';
import { forKeeping as locksForKeeping } from '#lib/server/locks/copy.ts';
import { forKeeping as phonesForKeeping } from '#lib/server/register/copy.ts';
import type { Secret } from '#lib/server/secret.ts';
import { isoWeek } from '#lib/server/week.ts';
import { copyClosed, mailboxFile } from '#mailbox/ballot-store.ts';
import { receiptKeyFile } from '#mailbox/receipt-key.ts';
import type { Manifest } from './archive.ts';
import { copyOutOfPostgres } from './move-across.ts';

/** Where the deployment's own files stand in an archive. */
export const deploymentFiles = {
	config: 'deployment/companion.config.json',
	keys: 'deployment/companion.keys.json'
};

/** The key file that belongs to an archive is known by this. */
export const keyCheck = (secret: Secret): string => secret.key('backup/check').toString('base64url');

/**
 * Copies everything that is kept into a new folder inside the data folder, while the service runs. Whatever the list does
 * not know is kept too.
 * @returns the folder, names that stood in no list, and whether the mailbox's folder is closed to this account
 * @throws OperatorError one line with the place, where there is no room for the copies; nothing of them is left
 */
export async function copyKept(
	environment: Environment,
	secret: Secret
): Promise<{ folder: string; unknown: string[]; mailboxClosed: boolean }> {
	const { data } = environment;
	// What an attempt that was ended left behind is as full of people as what it copied.
	for (const left of globSync('.copying-*', { cwd: data })) rmSync(join(data, left), { recursive: true });
	const folder = join(data, `.copying-${randomBytes(4).toString('hex')}`);
	mkdirSync(folder, { mode: 0o700 });
	try {
		return { folder, ...(await copyInto(folder, environment, secret)) };
	} catch (error) {
		// On a full disk it would keep the room that the service is out of.
		rmSync(folder, { recursive: true, force: true });
		throw toldAt(data, error);
	}
}

async function copyInto(
	folder: string,
	{ data, real, mailboxData }: Environment,
	secret: Secret
): Promise<{ unknown: string[]; mailboxClosed: boolean }> {
	const unknown: string[] = [];
	for (const name of readdirSync(data).sort()) {
		if (name.startsWith('.copying-')) continue;
		const as = keptAs(name);
		if (!as) unknown.push(name);
		const how = as?.backup ?? (name.endsWith('.db') ? 'database' : 'as it is');
		if (how === 'database' && isThere(join(data, name)))
			await copyWhileRunning(join(data, name), join(folder, name));
		if (how === 'as it is') cpSync(join(data, name), join(folder, name), { recursive: true });
	}
	await copyOutOfPostgres(data, folder, (name) => keptAs(name)?.backup === 'database');
	// While the demonstration is in use, what the organisation worked on already lies in the folder of real people.
	for (const name of ['words', 'voice'])
		if (real !== data && existsSync(join(real, name)))
			cpSync(join(real, name), join(folder, name), { recursive: true });
	if (existsSync(join(folder, 'phones.db'))) await phonesForKeeping(folder, secret, randomBytes);
	if (existsSync(join(folder, 'locks.db'))) await locksForKeeping(folder);
	if (existsSync(join(folder, 'staff.db'))) await staffForKeeping(folder);
	mkdirSync(join(folder, 'mailbox'), { mode: 0o700 });
	const mailboxClosed = isClosedToUs(mailboxData);
	if (!mailboxClosed) {
		copyClosed(mailboxData, join(folder, 'mailbox', 'mailbox.db'));
		// Phones believe no other: with a new one they would keep their envelopes until the next release.
		const key = receiptKeyFile(mailboxData);
		if (existsSync(key)) cpSync(key, receiptKeyFile(join(folder, 'mailbox')));
	}
	return { unknown, mailboxClosed };
}

/** Whether a folder, or the mailbox in it, belongs to another account, so that this one cannot work with it. */
function isClosedToUs(mailboxData: string): boolean {
	for (const path of [mailboxData, mailboxFile(mailboxData)])
		try {
			accessSync(path, constants.R_OK | constants.W_OK);
		} catch (error) {
			return (error as NodeJS.ErrnoException).code !== 'ENOENT';
		}
	return false;
}

/** What lies in a folder of copies, every byte of it. */
export async function manifestOf(folder: string, secret: Secret, now: Date, root: string): Promise<Manifest> {
	const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
	const paths = globSync('**/*', { cwd: folder, withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.name.endsWith('-journal'))
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
		.sort();
	const files = [];
	const rows: Manifest['rows'] = {};
	for (const path of paths) {
		files.push({ path, bytes: statSync(join(folder, path)).size, sha256: await hashOf(join(folder, path)) });
		if (path.endsWith('.db')) rows[path] = countRows(join(folder, path));
	}
	return { version, week: isoWeek(now), key: keyCheck(secret), files, rows };
}

async function hashOf(path: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
	return hash.digest('hex');
}
