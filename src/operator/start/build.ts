import { spawn } from 'node:child_process';
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
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

// Everything a build is made of. The command line and the tests are run as they are, so they are left out.
const inputs = [
	'src/**/*',
	'locales/**/*',
	'static/**/*',
	'*.config.*',
	'tsconfig.json',
	'package-lock.json'
];
const notInputs = [/\.test\.ts$/, /^src\/operator\//, /^src\/server\.ts$/, /^src\/mailbox\//];

/** Whether `build/` was made from exactly what lies there now. */
export function isBuildFresh(environment: Environment): boolean {
	const marker = markerIn(environment);
	if (!existsSync(join(environment.root, 'build', 'handler.js')) || !existsSync(marker)) return false;
	return readFileSync(marker, 'utf8').trim() === inputsOf(environment);
}

const viteIn = (root: string) => join(root, 'node_modules', 'vite', 'bin', 'vite.js');

/**
 * Before something that the build is made of is changed: a server that cannot build would not start any more.
 * @throws OperatorError one line that says where to do it instead
 */
export function needsToBuildAfter(what: string, { root }: Environment): void {
	if (existsSync(viteIn(root))) return;
	throw new OperatorError(
		`${what} are part of the build, and this install cannot build (npm ci --omit=dev). Take them in where you build, then bring build/, locales/ and static/ from there. Nothing was changed.`
	);
}

/**
 * Builds the app into a folder of its own, notes what it was made from, and only then lets `build` lead there. A server
 * that runs keeps the files that it began with.
 * @throws OperatorError also where only what a running server needs is installed
 */
export async function build(environment: Environment): Promise<void> {
	const before = inputsOf(environment);
	const vite = viteIn(environment.root);
	if (!existsSync(vite)) {
		throw new OperatorError(
			'The app has to be built anew, and what builds it is not installed here (npm ci --omit=dev). Run npm ci, or bring build/ from a machine with the same files, configuration and keys.'
		);
	}
	const name = `${before.slice(0, 12)}-${process.pid}`;
	const folder = join(environment.root, 'builds', name);
	mkdirSync(folder, { recursive: true });
	const output: Buffer[] = [];
	const child = spawn(process.execPath, [vite, 'build'], {
		cwd: environment.root,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, NODE_ENV: 'production', COMPANION_BUILD: join('builds', name) }
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
	writeFileSync(join(folder, '.made-from'), `${before}\n`);
	leadTo(name, environment.root);
}

/** How many earlier builds are kept: a server that still runs reads its files from one of them. */
const kept = 3;

/** Lets `build` lead to `builds/<name>`, in one step, and removes what is older than the last few. */
export function leadTo(name: string, root: string): void {
	const [build, builds] = [join(root, 'build'), join(root, 'builds')];
	// Brought from elsewhere, or of a time before: a folder cannot be replaced in one step.
	if (existsSync(build) && !lstatSync(build).isSymbolicLink())
		renameSync(build, join(builds, `brought-${Date.now()}`));
	const link = `${build}.${process.pid}`;
	rmSync(link, { force: true });
	symlinkSync(join('builds', name), link, 'dir');
	renameSync(link, build);
	const others = readdirSync(builds)
		.filter((one) => one !== name)
		.map((one) => ({ one, at: statSync(join(builds, one)).mtimeMs }))
		.sort((a, b) => b.at - a.at);
	for (const { one } of others.slice(kept)) rmSync(join(builds, one), { recursive: true });
}

/** Notes that `build/` is made of what lies there now, whatever it was made of. */
export function takeBuildAsFresh(environment: Environment): void {
	writeFileSync(markerIn(environment), `${inputsOf(environment)}\n`);
}

function markerIn(environment: Environment): string {
	return join(environment.root, 'build', '.made-from');
}

// SHA-256 over the names and contents of all inputs, the deployment's configuration and the feedback keys' public halves
// included.
function inputsOf({ root, config, keys }: Environment): string {
	const hash = createHash('sha256');
	const files = inputs.flatMap((pattern) => globSync(pattern, { cwd: root }));
	for (const file of [...new Set(files)].sort()) {
		if (notInputs.some((pattern) => pattern.test(file)) || !statSync(join(root, file)).isFile()) continue;
		hash
			.update(`${file}\0`)
			.update(readFileSync(join(root, file)))
			.update('\0');
	}
	for (const path of [config.path, keys]) if (existsSync(path)) hash.update(readFileSync(path));
	return hash.digest('hex');
}
