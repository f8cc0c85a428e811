import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '#lib/server/environment.ts';

/**
 * Starts a command of the operator's as a process of its own: it is of another build than the desk's, and the desk answers
 * meanwhile. Node's flags are those that this process was started with, which keep its memory small.
 */
export function startCommand(
	{ root }: Pick<Environment, 'root'>,
	words: string[],
	options: Pick<SpawnOptions, 'stdio' | 'timeout'>
): ChildProcess {
	const main = join(root, 'src', 'operator', 'main.ts');
	return spawn(process.execPath, [...process.execArgv, main, ...words], { cwd: root, ...options });
}
