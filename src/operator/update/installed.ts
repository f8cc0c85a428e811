import { existsSync, lstatSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { OperatorError } from '#lib/server/operator-error.ts';
import { listName, ReleaseList } from '#operator/release/release-list.ts';
import { writeForAll } from './write-for-all.ts';

/*
 * Where releases lie on a server: `<home>/releases/<name>`, and `<home>/current`, a link to the one that runs.
 */

/** What `companion install` writes down for the updates that come. */
export const InstallFile = v.object({
	/** What systemd starts, in that order. */
	units: v.array(v.string()),
	/** The public half of the key that signs the organisation's releases. */
	releaseKey: v.optional(v.string())
});
export type InstallFile = v.InferOutput<typeof InstallFile>;

export type Installed = {
	home: string;
	/** The folder of the release that runs, and its name. */
	running: string;
	name: string;
	version: string;
	/** Undefined for one that was installed from a clone. */
	list: ReleaseList | undefined;
	/** Undefined where nobody installed it with `companion install`. */
	install: InstallFile | undefined;
};

export const releasesIn = (home: string): string => join(home, 'releases');
const linkIn = (home: string) => join(home, 'current');
const installFileIn = (home: string) => join(home, 'install.json');

/**
 * What is installed, seen from the program's folder.
 * @throws OperatorError where it is no installed release
 */
export function installedAt(root: string): Installed {
	const running = realpathSync(root);
	const home = dirname(dirname(running));
	if (basename(dirname(running)) !== 'releases' || !lstatSync(linkIn(home), { throwIfNoEntry: false }))
		throw new OperatorError(
			'This is no installed release: companion install sets one up. A clone is updated with git pull and npm start.'
		);
	return {
		home,
		running,
		name: basename(running),
		version: (JSON.parse(readFileSync(join(running, 'package.json'), 'utf8')) as { version: string }).version,
		list: listIn(running),
		install: readInstallFile(home)
	};
}

/** The list that lies in a release's folder; undefined where there is none that can be read. */
export function listIn(folder: string): ReleaseList | undefined {
	const path = join(folder, listName);
	if (!existsSync(path)) return undefined;
	try {
		return v.parse(ReleaseList, JSON.parse(readFileSync(path, 'utf8')));
	} catch {
		return undefined;
	}
}

/** @throws OperatorError for one that is damaged */
export function readInstallFile(home: string): InstallFile | undefined {
	const path = installFileIn(home);
	if (!existsSync(path)) return undefined;
	try {
		return v.parse(InstallFile, JSON.parse(readFileSync(path, 'utf8')));
	} catch {
		throw new OperatorError(`${path} is damaged. Run companion install again: it writes it anew.`);
	}
}

/** From now on only releases signed with this key are taken. */
export function keepReleaseKey(home: string, releaseKey: string): void {
	const kept = JSON.parse(readFileSync(installFileIn(home), 'utf8')) as object;
	writeForAll(installFileIn(home), `${JSON.stringify({ ...kept, releaseKey })}\n`);
}

/** The name of the release that `current` leads to. */
export const current = (home: string): string => basename(realpathSync(linkIn(home)));

/** Lets `current` lead to another release, in one step. */
export function leadTo(home: string, name: string): void {
	const fresh = join(home, `current.${process.pid}`);
	rmSync(fresh, { force: true });
	symlinkSync(join('releases', name), fresh);
	renameSync(fresh, linkIn(home));
}
