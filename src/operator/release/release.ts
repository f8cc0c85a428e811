import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { build, isBuildFresh } from '#operator/start/build.ts';
import { listName, type ReleaseList } from './release-list.ts';

/*
 * One archive with all that a server runs: the build ready, the packages that run and no others, the pinned Node. A
 * release belongs to one organisation: what its phones believe (name, help lines, the keys of its periods) is in the
 * bundle, in the pages, and in the list that the worker checks, so another configuration is another build.
 */

/** What a server runs, and what the build's freshness is judged by. */
const parts = ['src', 'locales', 'static', 'deploy', 'docs'];
const files = [
	'package.json',
	'package-lock.json',
	'tsconfig.json',
	'LICENSE',
	'README.md',
	'SECURITY.md',
	'CHANGELOG.md',
	'*.config.{js,ts}'
];
const leftOut = /\.test\.ts$/;

/**
 * Builds if that is needed, and writes the archive.
 * @param to the folder for it
 * @returns its path
 */
export async function release(environment: Environment, to: string): Promise<string> {
	const { root } = environment;
	needsGnuTar();
	if (!isBuildFresh(environment)) await build(environment);
	const stage = mkdtempSync(join(tmpdir(), 'release-'));
	try {
		const { version } = jsonIn(join(root, 'package.json')) as { version: string };
		const inside = join(stage, 'inside');
		mkdirSync(inside);
		const sources = [...parts.flatMap((part) => globSync(`${part}/**/*`, { cwd: root, withFileTypes: true }))]
			.filter((entry) => entry.isFile() && !leftOut.test(entry.name))
			.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
		for (const file of [...sources, ...globSync(files, { cwd: root })]) take(root, inside, file);
		// What `build` is a link to is taken, not the link.
		for (const built of ['build', 'build-desk'])
			cpSync(join(root, built), join(inside, built), { recursive: true, dereference: true });
		takePackages(root, inside);
		for (const [path, name] of [
			[environment.config.path, 'companion.config.json'],
			[environment.keys, 'companion.keys.json']
		] as const) {
			if (!existsSync(path)) continue;
			mkdirSync(join(inside, 'deployment'), { recursive: true });
			cpSync(path, join(inside, 'deployment', name));
		}
		writeFileSync(join(inside, 'UPGRADE.md'), upgradeNotes(root, version));

		const list = listOf(inside, { version, environment });
		writeFileSync(join(inside, listName), `${JSON.stringify(list, null, '\t')}\n`);
		const id = createHash('sha256')
			.update(readFileSync(join(inside, listName)))
			.digest('hex')
			.slice(0, 8);
		const name = `rumduol-${version}-${id}`;
		renameSync(inside, join(stage, name));
		mkdirSync(to, { recursive: true });
		const archive = join(to, `${name}.tar.gz`);
		pack(stage, name, archive);
		return archive;
	} finally {
		rmSync(stage, { recursive: true, force: true });
	}
}

function take(root: string, inside: string, file: string): void {
	mkdirSync(dirname(join(inside, file)), { recursive: true });
	cpSync(join(root, file), join(inside, file));
}

type Lock = { packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }> };

/** The packages that `npm ci --omit=dev` would install, from those that lie here: nothing is fetched. */
function takePackages(root: string, inside: string): void {
	const { packages } = jsonIn(join(root, 'package-lock.json')) as Lock;
	for (const [path, one] of Object.entries(packages)) {
		if (path === '' || one.dev || one.devOptional || one.optional) continue;
		if (!existsSync(join(root, path)))
			throw new OperatorError(`${path} is not installed. Run npm ci, then npm run release again.`);
		cpSync(join(root, path), join(inside, path), {
			recursive: true,
			// A package inside a package has a line of its own; what installed the runtime has done its work.
			filter: (from) => !from.slice(join(root, path).length).includes('/node_modules')
		});
	}
	const node = join('node_modules', '.bin', 'node');
	mkdirSync(dirname(join(inside, node)), { recursive: true });
	cpSync(join(root, node), join(inside, node), { verbatimSymlinks: true });
	if (!existsSync(join(inside, node, '..', readlinkSync(join(root, node)))))
		throw new OperatorError('The pinned Node is not installed. Run npm ci, then npm run release again.');
}

function listOf(
	folder: string,
	{ version, environment }: { version: string; environment: Environment }
): ReleaseList {
	const all = globSync('**/*', { cwd: folder, withFileTypes: true })
		.concat(globSync('build/.*', { cwd: folder, withFileTypes: true }))
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
	const hashed = [...new Set(all)].sort().map((path) => [path, hashOf(join(folder, path))!] as const);
	return {
		version,
		commit: commitOf(environment.root),
		node: process.versions.node,
		lockfile: hashOf(join(folder, 'package-lock.json'))!,
		config: hashOf(environment.config.path),
		keys: hashOf(environment.keys),
		files: Object.fromEntries(hashed)
	};
}

const hashOf = (path: string): string | null =>
	existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;

function commitOf(root: string): string | null {
	const asked = spawnSync('git', ['-C', root, 'rev-parse', 'HEAD'], { encoding: 'utf8' });
	return asked.status === 0 ? asked.stdout.trim() : null;
}

/** What changed, from CHANGELOG.md: the part of this version, or what is not released yet. */
function upgradeNotes(root: string, version: string): string {
	const text = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
	const sections = text.split(/^## /m).slice(1);
	const mine = sections.find((one) => one.startsWith(version)) ?? sections[0] ?? '';
	return `# ${version}\n\nHow to update: docs/update.md\n\n${mine.split('\n').slice(1).join('\n').trim()}\n`;
}

// The same files always make the same archive: sorted, without owners or times.
function pack(stage: string, name: string, archive: string): void {
	const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--mode=go-w'];
	execFileSync('tar', ['-C', stage, ...same, '-I', 'gzip -n', '-cf', archive, name], { stdio: 'inherit' });
}

function needsGnuTar(): void {
	const asked = spawnSync('tar', ['--version'], { encoding: 'utf8' });
	if (asked.status !== 0 || !asked.stdout.includes('GNU tar'))
		throw new OperatorError('A release is packed with GNU tar, which every Debian has.');
}

const jsonIn = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
