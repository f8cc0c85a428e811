import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installPackages, pinnedNode, root } from './packages.mjs';

/* `npm start`: installs what is missing on whatever Node is there, then goes on in the pinned one. */

installPackages();
const child = spawn(pinnedNode, [join(root, 'src', 'operator', 'start', 'start.ts')], {
	cwd: root,
	stdio: 'inherit'
});
// Ctrl-C reaches both processes by itself; a signal sent to this one alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)));

// A signal sent to npm ends its shell and does not reach us. Then nobody is left to stop us, so we stop ourselves.
if (process.env.npm_lifecycle_event === 'start') {
	const shell = process.ppid;
	setInterval(() => process.ppid !== shell && child.kill('SIGTERM'), 500).unref();
}
