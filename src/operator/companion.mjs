import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { littleMemory, pinnedNode, requireNode, root } from './packages.mjs';

/*
 * `npm run companion`, on whatever Node is there. Plain JavaScript: an older Node cannot even load the commands, and says
 * so in words that help nobody.
 */

requireNode();
if (!existsSync(pinnedNode)) {
	console.error('Nothing is installed here yet. Run: npm ci (or npm start), then the command again.');
	process.exit(1);
}
const main = join(root, 'src', 'operator', 'main.ts');
if (Number(process.versions.node.split('.')[0]) >= 24) await import('./main.ts');
else {
	const ran = spawnSync(pinnedNode, [...littleMemory, main, ...process.argv.slice(2)], { stdio: 'inherit' });
	process.exitCode = ran.status ?? 1;
}
