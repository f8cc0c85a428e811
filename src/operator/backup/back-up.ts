import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
	readFileSync
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { dayAt } from '#lib/domain/day.ts';
import { isLaid } from '#lib/server/database/database.ts';
import { copyWhileRunning, isThere } from '#lib/server/database/sqlite/file.ts';
import { toldAt } from '#lib/server/database/trouble.ts';
import type { Environment } from '#lib/server/environment.ts';
import { refuseWithoutKey } from '#lib/server/kept/refuse-loss.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { openSecret, secretPath } from '#lib/server/secret.ts';
import { readArchive, writeArchive, type Manifest } from './archive.ts';
import { copyOutOfPostgres } from './move-across.ts';
import { copyKept, deploymentFiles, manifestOf } from './copy-kept.ts';

/** What a backup became. */
export type BackedUp = {
	archive: string;
	manifest: Manifest;
	/** Names in the data folder that stand in no list; they are in the archive. */
	unknown: string[];
	/** The mailbox's folder, where it belongs to another account and is therefore not in it. */
	mailboxClosed?: string;
	/** Where key and list of endings were copied to. */
	key?: string;
};

/**
 * Makes one sealed archive of everything that is kept, while the service runs, and reads it back before it counts.
 * @param to the folder for the archive
 * @param keyTo the folder for the key file and the list of what ended; never the same
 * @throws OperatorError one line
 */
export async function backUp(
	environment: Environment,
	to: string,
	passphrase: string,
	{ keyTo, now = new Date(), timeZone = 'UTC' }: { keyTo?: string; now?: Date; timeZone?: string } = {}
): Promise<BackedUp> {
	const { data } = environment;
	refuseWithoutKey(data);
	if (!isThere(secretPath(data))) throw new OperatorError(`There is nothing to back up in ${data} yet.`);
	for (const folder of [to, keyTo]) {
		if (folder !== undefined && isInside(folder, data))
			throw new OperatorError('A backup inside the data folder would be lost with it. Name another folder.');
	}
	if (keyTo !== undefined && (isInside(keyTo, to) || isInside(to, keyTo)))
		throw new OperatorError(
			'The key opens what is in the archive: keep it apart. Name a folder elsewhere with --key.'
		);
	const secret = openSecret(data);
	mkdirSync(to, { recursive: true, mode: 0o700 });
	const { folder, unknown, mailboxClosed } = await copyKept(environment, secret);
	try {
		for (const [path, name] of [
			[environment.config.path, deploymentFiles.config],
			[environment.keys, deploymentFiles.keys]
		] as const) {
			if (!existsSync(path)) continue;
			mkdirSync(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
			cpSync(path, join(folder, name));
		}
		const manifest = await manifestOf(folder, secret, now, environment.root);
		const archive = freeName(to, `backup-${dayAt(now, timeZone)}`);
		const half = `${archive}.half`;
		rmSync(half, { force: true });
		try {
			await writeArchive(half, passphrase, manifest, folder);
			await readArchive(half, passphrase);
			renameSync(half, archive);
		} catch (error) {
			rmSync(half, { force: true });
			throw error;
		}
		if (keyTo !== undefined)
			await keepKey(data, keyTo).catch((error: unknown) => {
				throw toldAt(keyTo, error);
			});
		return {
			archive,
			manifest,
			unknown,
			...(mailboxClosed && { mailboxClosed: environment.mailboxData }),
			...(keyTo !== undefined && { key: keyTo })
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Copies the key file and the list of what ended into a folder apart. */
async function keepKey(data: string, to: string): Promise<void> {
	mkdirSync(to, { recursive: true, mode: 0o700 });
	const bytes = readFileSync(secretPath(data));
	const there = join(to, 'secret.key');
	// An older key opens older archives: it is put aside, never written over.
	if (existsSync(there) && !readFileSync(there).equals(bytes)) {
		const aside = freeName(to, 'secret', '.key.before');
		writeFileSync(aside, readFileSync(there), { mode: 0o600, flag: 'wx', flush: true });
	}
	writePrivateFile(there, bytes);
	if (!isLaid(join(data, 'ended.db'))) return;
	const folder = mkdtempSync(join(to, '.ended-'));
	try {
		if (isThere(join(data, 'ended.db')))
			await copyWhileRunning(join(data, 'ended.db'), join(folder, 'ended.db'));
		await copyOutOfPostgres(data, folder, (name) => name === 'ended.db');
		renameSync(join(folder, 'ended.db'), join(to, 'ended.db'));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function freeName(folder: string, name: string, ending = '.rumduol'): string {
	for (let at = 1; ; at++) {
		const path = join(folder, `${name}${at > 1 ? `-${at}` : ''}${ending}`);
		if (!statSync(path, { throwIfNoEntry: false })) return path;
	}
}

function isInside(path: string, folder: string): boolean {
	const way = relative(resolve(folder), resolve(path));
	return way === '' || (!way.startsWith('..') && !way.startsWith('/'));
}
