import { join } from 'node:path';
import { root } from './packages.mjs';
import { runPinned } from './run-pinned.mjs';

/* `npm start`: the second half is `start/start.ts`. */

runPinned('start', [join(root, 'src', 'operator', 'start', 'start.ts')]);
