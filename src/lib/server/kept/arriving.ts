import {
	closeSync,
	existsSync,
	fsyncSync,
	globSync,
	lstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { writePrivateFile } from '#lib/server/private-file.ts';

/*
 * How many files of a data folder change at once. They are laid whole into a folder beside the others, which changes
 * nothing. Then a list is written, and from that moment on the change holds: whoever opens the data folder next puts the
 * files in place before reading any, however often that is ended half-way.
 */

/** Where they lie meanwhile. */
export const arrivingIn = (data: string) => join(data, '.arriving');
const listIn = (data: string) => join(arrivingIn(data), 'arrived.json');

const Arrived = v.object({
	/** What leaves the data folder when the files have come. */
	leaving: v.array(v.string())
});

/** An empty folder for the files that are to come; what an attempt that was ended left in it is gone. */
export function beginArriving(data: string): string {
	const folder = arrivingIn(data);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	return folder;
}

/** Whether files were being laid there, and the attempt ended before it counted. */
export const isBrokenOff = (data: string): boolean =>
	existsSync(arrivingIn(data)) && !existsSync(listIn(data));

/** From now on the files hold. @param leaving names in the data folder that go */
export function finishArriving(data: string, leaving: string[] = []): void {
	const folder = arrivingIn(data);
	for (const entry of globSync('**/*', { cwd: folder, withFileTypes: true }))
		flush(join(entry.parentPath, entry.name));
	flush(folder);
	writePrivateFile(listIn(data), JSON.stringify({ leaving }));
	flush(folder);
	putInPlace(data);
}

/** Puts files in place that came and are not there yet. Several processes may do it at once. */
export function putInPlace(data: string): void {
	const list = listIn(data);
	if (!existsSync(list)) return;
	const folder = arrivingIn(data);
	const { leaving } = v.parse(Arrived, JSON.parse(readFileSync(list, 'utf8')));
	for (const name of leaving) rmSync(join(data, name), { recursive: true, force: true });
	const files = globSync('**/*', { cwd: folder, withFileTypes: true })
		.filter((entry) => entry.isFile() && join(entry.parentPath, entry.name) !== list)
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
	for (const file of files) {
		mkdirSync(dirname(join(data, file)), { recursive: true, mode: 0o700 });
		ifThere(() => move(join(folder, file), join(data, file)));
	}
	flush(data);
	rmSync(list, { force: true });
	rmSync(folder, { recursive: true, force: true });
}

// A key file may be a link to another disk: then its place there is filled anew.
function move(from: string, to: string): void {
	if (lstatSync(to, { throwIfNoEntry: false })?.isSymbolicLink()) {
		writePrivateFile(realpathSync(to), readFileSync(from));
		rmSync(from);
	} else renameSync(from, to);
}

// Another process may have moved it meanwhile.
function ifThere(act: () => void): void {
	try {
		act();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
	}
}

/** What lies in a file, or which names in a folder, is on the disk. */
function flush(path: string): void {
	const file = openSync(path, 'r');
	try {
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
}
