import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDataFolder } from './data-folder.ts';
import { houseFile } from './database/postgres/house.ts';
import type { Environment } from './environment.ts';
import { writePrivateFile } from './private-file.ts';

/*
 * The demonstration: invented people, in a folder of their own. It is served until the first real person is put in, which
 * starts the real folder; invented and real people never stand beside each other.
 */

const marker = 'DEMONSTRATION';

/** Whether a folder is the demonstration's. */
export function isDemonstration(data: string): boolean {
	return existsSync(join(data, marker));
}

/** Makes the demonstration's folder. */
export function makeDemonstrationFolder(data: string): void {
	makeDataFolder(data);
	writePrivateFile(join(data, marker), 'All people and organisations in this folder are invented.\n');
}

/** Whether a folder holds anything of real people, or once did: where some of it is missing, that is to be told. */
export function isStarted(real: string): boolean {
	return ['cases.db', 'phones.db', 'cache.db', houseFile].some((file) => existsSync(join(real, file)));
}

/**
 * Which folder is in use: that of real people, or while nothing of them is there the demonstration's.
 * @param real the folder of real people
 * @param demonstration the folder of invented ones
 */
export function folderInUse(real: string, demonstration: string): string {
	return !isStarted(real) && isDemonstration(demonstration) ? demonstration : real;
}

/** Where people and partners are put in: never into the demonstration, whatever is in use just now. */
export function forRealPeople(environment: Environment): Environment {
	const { real, demonstration, config } = environment;
	const inDemonstration = (path: string) => path.startsWith(join(demonstration, '/'));
	return {
		...environment,
		data: real,
		keys: inDemonstration(environment.keys)
			? join(dirname(config.path), 'companion.keys.json')
			: environment.keys,
		mailboxData: inDemonstration(environment.mailboxData) ? join(real, 'mailbox') : environment.mailboxData
	};
}
