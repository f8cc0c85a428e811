import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '#lib/server/environment.ts';

/** A process of the service: what runs, and how Node is to run it. It says `ready` through its IPC channel once it answers. */
export type Process = { entry: string; flags?: string[] };

/** The first pause before a process that ended is begun again, and the longest. Each is twice the one before. Milliseconds. */
export const pauses = { first: 500, longest: 60_000 };

/** A process that ran this long has earned the first pause again. Milliseconds. */
const steady = 10 * 60_000;

/**
 * Starts the processes, says when all of them are ready, and keeps them running until a signal comes: one that ends is
 * begun again, and the others do not notice. One that ends before it was ever ready has something to say that people must
 * mend, and ends all. The exit code is 0 after a signal, else that of the one that could not begin.
 */
export async function keepRunning(
	environment: Environment,
	processes: Process[],
	whenReady: () => Promise<void>
): Promise<void> {
	let stopping = false;
	const kept = processes.map((process) => new KeptProcess(environment.root, process));
	const stop = () => {
		stopping = true;
		for (const one of kept) one.stop();
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

	const ends = kept.map((one) =>
		one.run().then((code) => {
			if (!stopping) process.exitCode = code || 1;
			stop();
		})
	);
	await Promise.race([Promise.all(kept.map(({ ready }) => ready)), ...ends]);
	if (!stopping) await whenReady();
	await Promise.all(ends);
	if (stopping && process.exitCode === undefined) console.log('Stopped.');
}

class KeptProcess {
	readonly ready: Promise<void>;
	#root: string;
	#process: Process;
	#child: ChildProcess | undefined;
	#stopped = new AbortController();
	#wasReady = false;
	#isReady!: () => void;

	constructor(root: string, process: Process) {
		this.#root = root;
		this.#process = process;
		this.ready = new Promise((resolve) => {
			this.#isReady = () => {
				this.#wasReady = true;
				resolve();
			};
		});
	}

	/** Runs until it is stopped, or ends before it was ever ready. @returns the last exit code */
	async run(): Promise<number> {
		for (let pause = pauses.first; ; pause = Math.min(pause * 2, pauses.longest)) {
			const began = performance.now();
			const code = await this.#once();
			if (this.#stopped.signal.aborted || !this.#wasReady) return code;
			if (performance.now() - began > steady) pause = pauses.first;
			console.error(`${this.#process.entry} ended (${code}). It is begun again in ${pause / 1000} seconds.`);
			await this.#stoppedWithin(pause);
			if (this.#stopped.signal.aborted) return code;
		}
	}

	stop(): void {
		this.#stopped.abort();
		if (this.#child?.exitCode === null) this.#child.kill('SIGTERM');
	}

	#once(): Promise<number> {
		const { entry, flags = [] } = this.#process;
		// A group of its own: a terminal's Ctrl-C reaches this process alone, which then stops them in order.
		const child = spawn(process.execPath, [...flags, join(this.#root, entry)], {
			cwd: this.#root,
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
			detached: true
		});
		this.#child = child;
		child.on('message', (message) => message === 'ready' && this.#isReady());
		return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
	}

	#stoppedWithin(pause: number): Promise<void> {
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, pause);
			this.#stopped.signal.addEventListener('abort', () => {
				clearTimeout(timer);
				resolve();
			});
		});
	}
}
