import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	existsSync,
	globSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { notePostOffice } from '#lib/server/database/postgres/one-for-both.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writeServedList } from '#operator/release/served.ts';
import { differing, noteTakenIn, takenInBy, toTakeIn, type Part } from '#lib/server/words/in-build.ts';

// Everything a build is made of. The command line and the tests are run as they are, so they are left out.
const inputs = [
	'src/**/*',
	'locales/**/*',
	'static/**/*',
	'*.config.{js,ts}',
	'tsconfig.json',
	'package-lock.json'
];
const notInputs = [/\.test\.ts$/, /^src\/operator\//, /^src\/server\.ts$/];

/**
 * The two apps of this repository, each with what its build leaves out: a change of one leaves the other's build fresh. What
 * of the organisation's own words is built into each is another matter (`words/in-build.ts`).
 */
const parts = {
	phone: {
		folder: 'build',
		// Their public halves are in the release, and where ballots go.
		withKeys: true,
		notInputs: [
			/^src\/(desk|mailbox|opening-room)\//,
			/^src\/lib\/(paper|opening)\//,
			/\/(desk|report)\.json$/,
			/^src\/lib\/server\/(desk|feedback)\//
		]
	},
	desk: {
		folder: 'build-desk',
		withKeys: false,
		notInputs: [
			/^static\//,
			/^src\/routes\//,
			/^src\/(hooks\.server|service-worker)\.ts$|^src\/desk\/desk\.ts$/,
			/^src\/lib\/(book|features|vault|sync|safety)\//,
			/^locales\/\w+\/(?!(desk|card|entrance|open|report)\.json)/
		]
	}
};
const both = Object.keys(parts) as Part[];

/** Whether both builds were made from exactly what lies there now, the organisation's own words among it. */
export const isBuildFresh = (environment: Environment): boolean =>
	both.every((part) => isFresh(environment, part));

const isFresh = (environment: Environment, part: Part): boolean =>
	isOfTheseFiles(environment, part) && lacking(environment, part) === 0;

/** Whether both builds were made from the code, the configuration and the keys that lie there now. */
export const isBuildOfTheseFiles = (environment: Environment): boolean =>
	both.every((part) => isOfTheseFiles(environment, part));

function isOfTheseFiles(environment: Environment, part: Part): boolean {
	const marker = markerIn(environment, part);
	const handler = join(environment.root, parts[part].folder, 'handler.js');
	if (!existsSync(handler) || !existsSync(marker)) return false;
	return readFileSync(marker, 'utf8').trim() === inputsOf(environment, part);
}

const lacking = (environment: Environment, part: Part): number =>
	differing(toTakeIn(environment, part), takenInBy(join(environment.root, parts[part].folder)));

/** How many of the organisation's own texts and recordings are otherwise than in the builds that are there. */
export const lackingInBuild = (environment: Environment): number =>
	both.reduce((all, part) => all + lacking(environment, part), 0);

const viteIn = (root: string) => join(root, 'node_modules', 'vite', 'bin', 'vite.js');

/** Whether this install builds its app itself; a server that runs a release does not. */
export const canBuild = ({ root }: Pick<Environment, 'root'>): boolean => existsSync(viteIn(root));

/** Whether the build lacks nothing but words of the organisation's own, where nothing can build: it serves meanwhile. */
export const wordsWait = (environment: Environment): boolean =>
	!canBuild(environment) && !isBuildFresh(environment) && isBuildOfTheseFiles(environment);

/** How words and recordings that are built in reach phones from a server that builds nothing. */
export const comesWithTheNextRelease = ({ real }: Environment): string =>
	`Words or recordings of your own are not in the pages yet that are built. This server builds nothing: they are kept, and come with the next release. Where you make releases, copy ${join(real, 'words')} and ${join(real, 'voice', 'open')} into the same places of its data folder, run npm run release, and here: companion update ARCHIVE.`;

/**
 * Builds what is not fresh, the phone's app and the desk side by side, each into a folder of its own, notes what it was made
 * from, and only then lets `build` or `build-desk` lead there. A server that runs keeps the files that it began with.
 * @throws OperatorError also where only what a running server needs is installed
 */
export async function build(environment: Environment): Promise<void> {
	layTypes(environment);
	await Promise.all(
		both.filter((part) => !isFresh(environment, part)).map((part) => buildPart(environment, part))
	);
}

/**
 * What `tsconfig.json` builds on is written by the phone's build. On a fresh clone the desk's, which runs beside it, came
 * first now and then, and found nothing.
 */
function layTypes({ root }: Environment): void {
	const kit = join(root, 'node_modules', '@sveltejs', 'kit', 'svelte-kit.js');
	if (existsSync(join(root, '.svelte-kit', 'tsconfig.json')) || !existsSync(kit)) return;
	spawnSync(process.execPath, [kit, 'sync'], { cwd: root, stdio: 'ignore' });
}

async function buildPart(environment: Environment, part: Part): Promise<void> {
	const before = inputsOf(environment, part);
	const words = toTakeIn(environment, part);
	const vite = viteIn(environment.root);
	if (!existsSync(vite)) {
		throw new OperatorError(
			'The app has to be built anew, and what builds it is not installed here (npm ci --omit=dev). Run npm ci, or bring build/ from a machine with the same files, configuration and keys.'
		);
	}
	const name = `${parts[part].folder}-${before.slice(0, 12)}-${process.pid}`;
	const folder = join(environment.root, 'builds', name);
	mkdirSync(folder, { recursive: true });
	const output: Buffer[] = [];
	const child = spawn(process.execPath, [vite, 'build'], {
		cwd: environment.root,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {
			...process.env,
			...placesOf(environment),
			NODE_ENV: 'production',
			COMPANION_BUILD: join('builds', name),
			COMPANION_MADE_FROM: sha256(before + JSON.stringify(words)).slice(0, 16),
			...(part === 'desk' && { COMPANION_APP: 'desk' })
		}
	});
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
	// A dot every few seconds: a slow machine must not look like a broken one.
	const dots = setInterval(() => process.stdout.write('.'), 3000);
	const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
	clearInterval(dots);
	process.stdout.write('\n');
	if (code !== 0) {
		rmSync(folder, { recursive: true });
		process.stderr.write(Buffer.concat(output));
		throw new OperatorError('The app could not be built; the lines above say why.');
	}
	if (part === 'phone') {
		writeServedList(environment, folder);
		notePostOffice(folder, readPeriodKeys(environment.keys));
	}
	noteTakenIn(folder, words);
	writeFileSync(join(folder, '.made-from'), `${before}\n`);
	leadTo(name, environment.root, parts[part].folder);
}

// What the marker says it was made from: an install builds with other files than this process's own settings name.
const placesOf = ({ data, real, config, keys }: Environment) => ({
	COMPANION_DATA: data,
	COMPANION_REAL: real,
	COMPANION_CONFIG: config.named || existsSync(config.path) ? config.path : '',
	COMPANION_KEYS: keys
});

/** How many earlier builds are kept: a server that still runs reads its files from one of them. */
const kept = 3;

/** Lets `link` lead to `builds/<name>`, in one step, and removes what is older than the last few. */
export function leadTo(name: string, root: string, link = 'build'): void {
	const [build, builds] = [join(root, link), join(root, 'builds')];
	// Brought from elsewhere, or of a time before: a folder cannot be replaced in one step.
	if (existsSync(build) && !lstatSync(build).isSymbolicLink())
		renameSync(build, join(builds, `${link}-brought-${Date.now()}`));
	const fresh = `${build}.${process.pid}`;
	rmSync(fresh, { force: true });
	symlinkSync(join('builds', name), fresh, 'dir');
	renameSync(fresh, build);
	const others = readdirSync(builds)
		.filter((one) => one !== name && one.startsWith('build-desk') === (link === 'build-desk'))
		.map((one) => ({ one, at: statSync(join(builds, one)).mtimeMs }))
		.sort((a, b) => b.at - a.at);
	for (const { one } of others.slice(kept)) rmSync(join(builds, one), { recursive: true });
}

/** Notes that both builds are made of what lies there now, whatever it was made of. */
export function takeBuildAsFresh(environment: Environment): void {
	for (const part of both) {
		noteTakenIn(join(environment.root, parts[part].folder), toTakeIn(environment, part));
		writeFileSync(markerIn(environment, part), `${inputsOf(environment, part)}\n`);
	}
}

function markerIn(environment: Environment, part: Part): string {
	return join(environment.root, parts[part].folder, '.made-from');
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

// SHA-256 over the names and contents of all inputs, the deployment's configuration and for phones the feedback keys' public
// halves included.
function inputsOf({ root, config, keys }: Environment, part: Part): string {
	const hash = createHash('sha256');
	const files = inputs.flatMap((pattern) => globSync(pattern, { cwd: root }));
	for (const file of [...new Set(files)].sort()) {
		const left = [...notInputs, ...parts[part].notInputs];
		if (left.some((pattern) => pattern.test(file)) || !statSync(join(root, file)).isFile()) continue;
		hash
			.update(`${file}\0`)
			.update(readFileSync(join(root, file)))
			.update('\0');
	}
	for (const path of [config.path, ...(parts[part].withKeys ? [keys] : [])])
		if (existsSync(path)) hash.update(readFileSync(path));
	return hash.digest('hex');
}
