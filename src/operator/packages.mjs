import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * The first step of `npm start` and `npm test`: the packages. Plain JavaScript without a dependency: it runs on any Node,
 * before anything is installed.
 */

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The Node that comes with the dependencies; everything after the installation runs in it. */
export const pinnedNode = join(
	root,
	'node_modules',
	'.bin',
	process.platform === 'win32' ? 'node.cmd' : 'node'
);

/**
 * How Node runs the app, the desk and the commands. What is new to V8 lies in a space of its own, which grows to 128 MB by
 * itself on a large machine: to a quarter of that it costs phones no answer a second, to an eighth it does. It cannot be set once
 * Node runs.
 */
export const littleMemory = ['--max-semi-space-size=16'];

/** Ends the process in one line where this Node is too old to install what the newer one comes with. */
export function requireNode(version = process.versions.node) {
	if (Number(version.split('.')[0]) >= 20) return;
	console.error(
		`Node 20 or newer is needed, and this is ${version}. Debian 13 has it (apt-get install nodejs npm); on Debian 12 use a release archive, which brings its own: see docs/install.md.`
	);
	process.exit(1);
}

/** Runs `npm ci` when the dependencies are missing or from another lockfile. Ends the process if that fails. */
export function installPackages() {
	requireNode();
	if (!isStale()) return;
	console.log('Installing what is missing (npm ci); the first time this takes a minute or two …');
	const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32'
	});
	if (done.status === 0 && existsSync(pinnedNode)) return writeFileSync(stamp, hashOfLockfile());
	console.error('The dependencies could not be installed. See the lines above; is the network reachable?');
	process.exit(1);
}

// What was installed is noted here: times alone lie after a checkout.
const stamp = join(root, 'node_modules', '.installed-from');

function isStale() {
	// npm writes this file last, so it tells when an installation was finished.
	const finished = join(root, 'node_modules', '.package-lock.json');
	if (!existsSync(finished) || !existsSync(pinnedNode)) return true;
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfLockfile()) return false;
	return statSync(join(root, 'package-lock.json')).mtimeMs > statSync(finished).mtimeMs;
}

function hashOfLockfile() {
	return createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');
}
