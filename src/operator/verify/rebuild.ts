import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { listIn, type ServedRelease } from '#lib/domain/served-list.ts';
import type { Environment } from '#lib/server/environment.ts';
import { readServed } from '#lib/server/served-list.ts';
import { commitIn } from '#operator/release/served.ts';
import { build, isBuildFresh } from '#operator/start/build.ts';

/**
 * Builds the app from this clone and compares each of its files with the list. Where what it is made from is not what the
 * list says, that is told first: the rest follows from it.
 */
export async function differencesOfBuild(
	environment: Environment,
	release: ServedRelease
): Promise<string[]> {
	const list = listIn(release)!;
	const { root, config, keys } = environment;
	const hashOf = (path: string) =>
		existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
	const from = [
		['package-lock.json', hashOf(join(root, 'package-lock.json')), list.lockfile],
		['the configuration', hashOf(config.path), list.config],
		['the keys file', hashOf(keys), list.keys],
		['Node', process.versions.node, list.node]
	] as const;
	const others = from
		.filter(([, here, there]) => here !== there)
		.map(([what]) => `rebuilt: ${what} here is not the one that the list names`);
	if (!isBuildFresh(environment)) await build(environment);
	const mine = readServed(realpathSync(join(root, 'build')));
	const own = mine && listIn(mine);
	if (!own) return [...others, 'rebuilt: the build here has no list'];
	// Where the clone is by now: a build that is still of the same files names the commit at which it was made.
	if (list.commit !== null && commitIn(root) !== list.commit)
		others.push(`rebuilt: this clone is not at commit ${list.commit}, or something in it was changed`);
	const addresses = new Set([...Object.keys(own.hashes), ...Object.keys(list.hashes)]);
	return [
		...others,
		...[...addresses]
			.filter((address) => own.hashes[address] !== list.hashes[address])
			.sort()
			.map(
				(address) =>
					`${address}: the build from this clone has ${own.hashes[address] ? 'another one' : 'none'}`
			)
	];
}
