import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Settings, type Deployment } from '#lib/domain/deployment.ts';
import { makeDataFolder } from './data-folder.ts';
import type { Environment } from './environment.ts';
import { faultsIn, type Fault } from './faults.ts';
import { writePrivateFile } from './private-file.ts';

/*
 * What a director changes at the desk while everything runs. It lies beside real people, also while the demonstration is in
 * use, as the organisation's words do.
 */

type Places = Pick<Environment, 'real'>;
const settingsFile = ({ real }: Places): string => join(real, 'settings.json');

type Read = { settings: Settings } | { fault: string };
/** The file as it was read last: each question of a phone would else read it. */
let last: { path: string; stamp: string; read: Read } | undefined;

/** What stands in the file, or why it cannot be taken. Without a file nothing was changed. */
export function readSettings(places: Places): Read {
	const path = settingsFile(places);
	let stamp: string;
	try {
		const { mtimeMs, size, ino } = statSync(path);
		stamp = `${mtimeMs} ${size} ${ino}`;
	} catch {
		return { settings: {} };
	}
	if (last?.path === path && last.stamp === stamp) return last.read;
	const read = readIn(path);
	last = { path, stamp, read };
	return read;
}

function readIn(path: string): Read {
	try {
		const given: unknown = JSON.parse(readFileSync(path, 'utf8'));
		const [fault] = faultsIn(Settings, given);
		if (fault) return { fault: `settings.json: ${fault.field || 'the whole file'}: ${fault.reason}` };
		return { settings: v.parse(Settings, given) };
	} catch {
		return { fault: 'settings.json cannot be read' };
	}
}

/** The deployment as it is just now. A file that cannot be read counts as none, and `doctor` tells it. */
export function withSettings(deployment: Deployment, places: Places): Deployment {
	const read = readSettings(places);
	return 'settings' in read ? { ...deployment, ...read.settings } : deployment;
}

/** Keeps what is to count from now on, whole or not at all. @returns what is wrong with it */
export function keepSettings(places: Places, given: unknown): Fault[] {
	const faults = faultsIn(Settings, given);
	if (faults.length > 0) return faults;
	makeDataFolder(places.real);
	writePrivateFile(settingsFile(places), `${JSON.stringify(v.parse(Settings, given), null, '\t')}\n`);
	return [];
}
