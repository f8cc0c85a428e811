import { createHash, randomBytes } from 'node:crypto';
import {
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { takeOutOfEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { coarsenTimes, copyWhileRunning, countRows, isThere } from '#lib/server/database/sqlite/file.ts';
import type { Environment } from '#lib/server/environment.ts';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { beginArriving, finishArriving } from '#lib/server/kept/arriving.ts';
import { openEnded } from '#lib/server/kept/ended.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { endAgain, type EndedAgain } from '#lib/server/register/end-again.ts';
import { readSecret, secretPath } from '#lib/server/secret.ts';
import { readArchive, type Manifest } from './archive.ts';
import { deploymentFiles, keyCheck } from './copy-kept.ts';

/** What a restore brought back. */
export type PutBack = {
	manifest: Manifest;
	/** What had been ended since the backup, and is ended again; undefined where no list lay beside the key. */
	ended: (EndedAgain & { people: number }) | undefined;
	/** Deployment files of the archive that differ from those in place, which stay. */
	differing: string[];
};

/**
 * Puts an archive into an empty data folder. All of it is laid beside and checked first, so that ended at any moment it is
 * either there whole or not at all.
 * @param key the key file that belongs to it; absent: it lies in the data folder already
 * @throws OperatorError one line
 */
export async function putBack(
	environment: Environment,
	archive: string,
	passphrase: string,
	{ key, now = new Date() }: { key?: string; now?: Date } = {}
): Promise<PutBack> {
	const { data } = environment;
	makeDataFolder(data);
	const allowed = [
		'.arriving',
		'in-use',
		'demonstration',
		...(key === undefined ? ['secret.key', 'ended.db'] : [])
	];
	const inTheWay = readdirSync(data).filter((name) => !allowed.includes(name) && !name.endsWith('-journal'));
	if (inTheWay.length > 0)
		throw new OperatorError(
			`${data} is not empty (${inTheWay[0]}). A restore goes into an empty folder: move the old one away first.`
		);
	const keyPath = key ?? secretPath(data);
	const secret = readSecret(keyPath);
	const folder = beginArriving(data);
	try {
		const manifest = await readArchive(archive, passphrase, folder);
		if (manifest.key !== keyCheck(secret))
			throw new OperatorError(`${keyPath} is not the key that this backup was made with. Take that one.`);
		for (const [path, rows] of Object.entries(manifest.rows)) {
			if (JSON.stringify(countRows(join(folder, path))) !== JSON.stringify(rows))
				throw new OperatorError(
					`${path} in the backup does not hold what its list says. Take another backup.`
				);
		}
		cpSync(keyPath, join(folder, 'secret.key'));
		const list = join(dirname(keyPath), 'ended.db');
		const hasList = isThere(list);
		if (hasList) await copyWhileRunning(list, join(folder, 'ended.db'));
		// Each database is brought to today's shape here, beside, and not at the first start.
		const issued = await openIssued(folder, secret);
		await issued.close();
		const ended = hasList ? await endAll(folder, keyPath, manifest.week, now) : undefined;
		const differing = deployed(environment, folder);
		rmSync(join(folder, 'deployment'), { recursive: true, force: true });
		for (const left of globSync('**/*-journal', { cwd: folder })) rmSync(join(folder, left));
		for (const file of globSync('**/*.db', { cwd: folder })) coarsenTimes(join(folder, file));
		finishArriving(data);
		return { manifest, ended, differing };
	} catch (error) {
		rmSync(folder, { recursive: true, force: true });
		throw error;
	}
}

async function endAll(
	folder: string,
	keyPath: string,
	week: string,
	now: Date
): Promise<EndedAgain & { people: number }> {
	const secret = readSecret(keyPath);
	const list = await openEnded(folder, secret, () => now);
	const since = await list.since(week);
	await list.close();
	const gone = await goneFrom(join(folder, 'cases.db'), (ref) => since.has('person', ref));
	return { ...(await endAgain(folder, secret, since, randomBytes, () => now)), people: gone };
}

async function goneFrom(path: string, isGone: (ref: string) => boolean): Promise<number> {
	if (!existsSync(path)) return 0;
	const source = openEmbeddedSource(path);
	const refs = (await source.listRefs()).filter(isGone);
	await source.close();
	await takeOutOfEmbedded(path, { refs });
	return refs.length;
}

/** Puts the configuration and the keys of the archive where none are. @returns those that differ from what is there */
function deployed(environment: Environment, folder: string): string[] {
	const places = {
		[deploymentFiles.config]: environment.config.path,
		[deploymentFiles.keys]: environment.keys
	};
	const differing: string[] = [];
	for (const [name, place] of Object.entries(places)) {
		const file = join(folder, name);
		if (!existsSync(file)) continue;
		if (statSync(place, { throwIfNoEntry: false })) {
			if (hashOf(place) !== hashOf(file)) differing.push(place);
			continue;
		}
		mkdirSync(dirname(place), { recursive: true });
		cpSync(file, place);
	}
	return differing;
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
