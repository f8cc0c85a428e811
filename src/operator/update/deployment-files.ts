import { chownSync, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '#lib/server/environment.ts';
import { deployed } from '#operator/release/release-list.ts';

/* The configuration and the public keys that a release was built with, in the place of those here. */

const placesOf = ({ config, keys }: Environment) => [
	[deployed.config, config.path] as const,
	[deployed.keys, keys] as const
];
const before = (path: string) => `${path}.before-update`;

/** Lays those that are here beside, in the place of the ones that an earlier update left there. */
export function keepDeployment(release: string, environment: Environment): void {
	for (const [name, path] of placesOf(environment)) {
		rmSync(before(path), { force: true });
		if (existsSync(join(release, name)) && existsSync(path)) copyAs(path, path, before(path));
	}
}

/** Puts the release's in place, when those from before lie beside. */
export function takeDeployment(release: string, environment: Environment): void {
	for (const [name, path] of placesOf(environment))
		if (existsSync(join(release, name))) copyAs(join(release, name), existsSync(path) ? path : release, path);
}

/** Those from before are in place again, or none where none were. Only after they were laid beside. */
export function giveDeploymentBack(release: string, environment: Environment): void {
	for (const [name, path] of placesOf(environment)) {
		if (existsSync(before(path))) renameSync(before(path), path);
		else if (existsSync(join(release, name))) rmSync(path, { force: true });
	}
}

/** Copies a file, whole or not at all. @param like whose owner it is to have */
function copyAs(from: string, like: string, to: string): void {
	const { uid, gid } = statSync(like);
	const fresh = `${to}.new`;
	copyFileSync(from, fresh);
	if (process.geteuid?.() === 0) chownSync(fresh, uid, gid);
	renameSync(fresh, to);
}
