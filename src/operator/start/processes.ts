import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '#lib/server/environment.ts';

/** A process of the service: what runs, and how Node is to run it. It says `ready` through its IPC channel once it answers. */
export type Process = { entry: string; flags?: string[] };

/**
 * Starts the processes, says when all of them are ready, and waits until they end. One that ends ends the others; a
 * signal is passed on to all. The exit code is 0 after a signal, else that of the one that failed.
 */
export async function keepRunning(
	environment: Environment,
	processes: Process[],
	whenReady: () => Promise<void>
): Promise<void> {
	let stopping = false;
	const children: ChildProcess[] = processes.map(({ entry, flags = [] }) =>
		// A group of their own: a terminal's Ctrl-C reaches this process alone, which then stops them in order.
		spawn(process.execPath, [...flags, join(environment.root, entry)], {
			cwd: environment.root,
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
			detached: true
		})
	);
	const stop = () => {
		stopping = true;
		for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

	const ends = children.map(
		(child) => new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
	);
	const firstEnd = Promise.race(ends).then((code) => {
		if (!stopping) process.exitCode = code || 1;
		stop();
	});
	const ready = Promise.all(
		children.map(
			(child) =>
				new Promise<void>((resolve) => child.on('message', (message) => message === 'ready' && resolve()))
		)
	);
	await Promise.race([ready, firstEnd]);
	if (!stopping) await whenReady();
	await Promise.all([firstEnd, ...ends]);
	if (stopping && process.exitCode === undefined) console.log('Stopped.');
}
