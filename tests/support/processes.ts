import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Variables = Record<string, string>;

/*
 * What lies in the clone's own root is somebody's: `npm start` leaves data, keys and a configuration there. A process of
 * the tests never sees it: what a test does not name lies in a folder of the run's own, with nothing decided.
 */
const nobodys = mkdtempSync(join(tmpdir(), 'nobodys-'));
process.on('exit', () => rmSync(nobodys, { recursive: true, force: true }));
writeFileSync(join(nobodys, 'companion.config.json'), '{}');
const notTheClones: Variables = {
	COMPANION_CONFIG: join(nobodys, 'companion.config.json'),
	COMPANION_KEYS: join(nobodys, 'companion.keys.json'),
	COMPANION_DATA: join(nobodys, 'data')
};

/**
 * The variables a process of the tests runs with. Keys lie beside the configuration that a test names, as everywhere.
 */
export function ownVariables(variables: Variables): Variables {
	const { COMPANION_KEYS, ...others } = notTheClones;
	return variables.COMPANION_CONFIG
		? { ...others, ...variables }
		: { ...others, ...(COMPANION_KEYS && { COMPANION_KEYS }), ...variables };
}

/** Runs one of the project's entries in plain Node, with these variables and nothing of the test runner's own. */
export function launch(args: string[], variables: Variables, root = process.cwd()) {
	const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
	// A NODE_ENV or NODE_OPTIONS of the runner's would change what is tested.
	const env = { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, ...ownVariables(variables) } as NodeJS.ProcessEnv;
	const child: ChildProcess = spawn(process.execPath, args, {
		cwd: root,
		env,
		stdio: ['ignore', 'pipe', 'pipe']
	});
	const written = { stdout: '', stderr: '' };
	child.stdout?.on('data', (chunk: Buffer) => (written.stdout += chunk));
	child.stderr?.on('data', (chunk: Buffer) => (written.stderr += chunk));
	return {
		child,
		stdout: () => written.stdout,
		stderr: () => written.stderr,
		output: () => written.stdout + written.stderr,
		ended: new Promise<number | null>((resolve) => child.on('close', resolve))
	};
}

/** Runs an operator's command as `npm run companion -- …` does. */
export async function companion(variables: Variables, ...args: string[]) {
	const { ended, stdout, stderr } = launch(['src/operator/main.ts', ...args], variables);
	const code = await ended;
	return { code, stdout: stdout(), stderr: stderr() };
}

/** The built server or the mailbox as it runs: a process of its own that is ended and begun again at will. */
export class RunningProcess {
	readonly variables: Variables;
	/** Where the code lies that runs; another folder is another version. */
	root: string;
	#args: string[];
	#process: ReturnType<typeof launch> | undefined;

	/** @param args what Node is given: flags, then the entry */
	constructor(args: string[], variables: Variables, root = process.cwd()) {
		this.#args = args;
		this.variables = variables;
		this.root = root;
	}

	/** Everything that it wrote since it was begun. */
	output = (): string => this.#process?.output() ?? '';

	/** The process it is now, for who looks at it from outside. */
	pid = (): number | undefined => this.#process?.child.pid;

	/** Begins it, and waits until it says that it listens. @throws with what it wrote, when it ends before */
	async run(): Promise<void> {
		const process = launch(this.#args, this.variables, this.root);
		this.#process = process;
		await new Promise<void>((resolve, reject) => {
			const hear = () => /listen(s|ing) on/i.test(process.output()) && resolve();
			process.child.stdout?.on('data', hear);
			process.child.stderr?.on('data', hear);
			void process.ended.then((code) =>
				reject(new Error(`${this.#args.at(-1)} ended with ${code}: ${process.output()}`))
			);
		});
	}

	/** Ends it as Ctrl-C does. @returns its exit code; null when it ended by a signal */
	stop(): Promise<number | null> {
		return this.#end('SIGTERM');
	}

	/** Ends it as a power cut does. */
	async kill(): Promise<void> {
		await this.#end('SIGKILL');
	}

	async #end(signal: NodeJS.Signals): Promise<number | null> {
		this.#process?.child.kill(signal);
		return (await this.#process?.ended) ?? null;
	}
}

/**
 * A port of this machine that nobody listens on, nor on the next one, which a mailbox takes. Below those that a system gives
 * to outgoing connections: one of these can be taken again before its test begins (Linux: `ip_local_port_range`, from 32768).
 */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = 10_240 + 2 * randomInt(11_000);
		if ((await isFree(port)) && (await isFree(port + 1))) return port;
	}
}

const isFree = (port: number) =>
	new Promise<boolean>((resolve) => {
		const probe = createServer()
			.once('error', () => resolve(false))
			.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
	});
