import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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
 * Builds the app and notes what it was made from.
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
	const output: Buffer[] = [];
	const child = spawn(process.execPath, [vite, 'build'], {
		cwd: environment.root,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, NODE_ENV: 'production' }
	});
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
	// A dot every few seconds: a slow machine must not look like a broken one.
	const dots = setInterval(() => process.stdout.write('.'), 3000);
	const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
	clearInterval(dots);
	process.stdout.write('\n');
	if (code !== 0) {
		process.stderr.write(Buffer.concat(output));
		throw new OperatorError('The app could not be built; the lines above say why.');
	}
	writeFileSync(markerIn(environment), `${before}\n`);
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
