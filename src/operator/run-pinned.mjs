import { spawn } from 'node:child_process';
import { installPackages, pinnedNode, root } from './packages.mjs';

/**
 * Installs what is missing on whatever Node is there, then runs an entry in the pinned one, and ends as that ends.
 * @param {string} script the npm script that calls it
 * @param {string[]} args flags of Node, the entry, and what it is given
 */
export function runPinned(script, args) {
	installPackages();
	const child = spawn(pinnedNode, args, { cwd: root, stdio: 'inherit' });
	// Ctrl-C reaches both processes by itself; a signal sent to this one alone is passed on.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
	child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)));

	// A signal sent to npm ends its shell and does not reach us. Then nobody is left to stop us, so we stop ourselves.
	if (process.env.npm_lifecycle_event === script) {
		const shell = process.ppid;
		setInterval(() => process.ppid !== shell && child.kill('SIGTERM'), 500).unref();
	}
}
