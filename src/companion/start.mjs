import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { install, pinnedNode, root } from './install.mjs';

/* `npm start`: installs what is missing on whatever Node is there, then goes on in the pinned one. */

install();
const child = spawn(pinnedNode, [join(root, 'src', 'companion', 'start', 'start.ts')], {
	cwd: root,
	stdio: 'inherit'
});
// Ctrl-C reaches both processes by itself; a signal sent to this one alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)));
