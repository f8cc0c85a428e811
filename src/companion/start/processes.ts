import { spawn, type ChildProcess } from 'node:child_process';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { join } from 'node:path';
import type { Environment } from '#lib/server/environment.ts';

/** A process of the service: what runs, and the address that answers once it does. */
export type Process = { name: string; entry: string; ready: string };

/**
 * Starts the processes, says when all of them answer, and waits until they end. One that ends ends the others; a
 * signal is passed on to all. The exit code is 0 after a signal, else that of the one that failed.
 */
export async function keepRunning(
	environment: Environment,
	processes: Process[],
	whenReady: () => Promise<void>
): Promise<void> {
	let stopping = false;
	const children: ChildProcess[] = processes.map(({ entry }) =>
		// A group of their own: a terminal's Ctrl-C reaches this process alone, which then stops them in order.
		spawn(process.execPath, [join(environment.root, entry)], {
			cwd: environment.root,
			stdio: ['ignore', 'inherit', 'inherit'],
			detached: true
		})
	);
	const stop = () => {
		stopping = true;
		for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
	// Should this process end in any other way, its children must not stay behind.
	process.on('exit', stop);

	const ends = children.map(
		(child) => new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
	);
	const firstEnd = Promise.race(ends).then((code) => {
		if (!stopping) process.exitCode = code || 1;
		stop();
	});
	const ready = Promise.all(processes.map(({ ready: address }) => answers(address, () => stopping)));
	await Promise.race([ready, firstEnd]);
	if (!stopping) await whenReady();
	await Promise.all([firstEnd, ...ends]);
	if (stopping && process.exitCode === undefined) console.log('Stopped.');
}

async function answers(address: string, givenUp: () => boolean): Promise<void> {
	while (!givenUp()) {
		if (await asksOnce(address)) return;
		await new Promise((resolve) => setTimeout(resolve, 150));
	}
}

function asksOnce(address: string): Promise<boolean> {
	const get = address.startsWith('https:') ? getHttps : getHttp;
	return new Promise((resolve) => {
		// Only whether it answers is asked here, so a certificate for another name does not matter.
		get(address, { rejectUnauthorized: false, timeout: 2000 }, (response) => {
			response.resume();
			resolve(response.statusCode === 200);
		})
			.on('timeout', function (this: { destroy(): void }) {
				this.destroy();
			})
			.on('error', () => resolve(false));
	});
}
