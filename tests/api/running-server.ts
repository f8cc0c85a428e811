import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { checked, importBatch } from '#lib/server/cases/import/import-files.ts';
import { readJson } from '#lib/server/cases/import/read-json.ts';
import { samplePeople } from '#tests/cases/sample-people.ts';

const root = process.cwd();

/** The built server with the sample people, in a process and a data folder of its own. */
export type RunningServer = {
	origin: string;
	data: string;
	environment: Record<string, string>;
	/** Everything the process wrote so far. */
	output: () => string;
	fetch: (path: string, init?: RequestInit) => Promise<Response>;
	/** Makes an invitation through the operator's command. */
	invite: (ref: string, ...more: string[]) => Promise<{ code: string; link: string; expires: string }>;
	/** Pairs a new phone and gives its token. */
	pairNew: (ref: string, ...more: string[]) => Promise<string>;
	/** Ends the process as Ctrl-C does; the exit code. */
	stop: () => Promise<number | null>;
	/** Ends the process as a power cut does. */
	kill: () => Promise<unknown>;
	remove: () => Promise<void>;
};

/** @param kept a data folder to go on with; without one, a new folder with the sample people */
export async function startServer(extra: Record<string, string> = {}, kept?: string): Promise<RunningServer> {
	if (!existsSync(join(root, 'build', 'handler.js')))
		throw new Error('there is no build: run `npm run build` first');
	const data = kept ?? mkdtempSync(join(tmpdir(), 'server-'));
	if (!kept) await importSamples(data);
	const port = await freePort();
	const environment = { COMPANION_DATA: data, PORT: String(port), ...extra };
	const origin = `http://127.0.0.1:${port}`;
	const { child, output } = launch(['src/server.ts'], environment);
	const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
	await Promise.race([
		listening(extra.TLS_CERT ? port : origin),
		ended.then((code) => {
			throw new Error(`the server ended with ${code}: ${output()}`);
		})
	]);

	const server: RunningServer = {
		origin,
		data,
		environment,
		output,
		fetch: (path, init) => fetch(origin + path, init),
		invite: async (ref, ...more) => {
			const { stdout, code } = await companion(environment, 'invite', '--case', ref, '--json', ...more);
			if (code !== 0) throw new Error('no invitation');
			return JSON.parse(stdout);
		},
		pairNew: async (ref, ...more) => {
			const { code } = await server.invite(ref, ...more);
			const answer = await pairRequest(server, { code });
			return ((await answer.json()) as PairAnswer).token;
		},
		stop: () => {
			child.kill('SIGTERM');
			return ended;
		},
		kill: () => {
			child.kill('SIGKILL');
			return ended;
		},
		remove: async () => {
			await server.stop();
			rmSync(data, { recursive: true });
		}
	};
	return server;
}

export const newId = () => randomBytes(16).toString('base64url');
export const withToken = (token: string, more: Record<string, string> = {}) => ({
	headers: { authorization: `Bearer ${token}`, ...more }
});

export function pairRequest(server: RunningServer, body: object): Promise<Response> {
	return server.fetch('/auth/pair', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ phoneId: newId(), lockId: newId(), ...body })
	});
}

/** Runs an operator's command as `npm run companion -- …` does. */
export async function companion(environment: Record<string, string>, ...args: string[]) {
	const { child, stdout, stderr } = launch(['src/operator/main.ts', ...args], environment);
	const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
	return { code, stdout: stdout(), stderr: stderr() };
}

/** Runs one of the project's entries in plain Node. */
export function launch(args: string[], environment: Record<string, string>) {
	const { PATH, HOME, TMPDIR } = process.env;
	// Nothing of the test runner's own environment: a NODE_ENV or NODE_OPTIONS of its would change what is tested.
	const env = { PATH, HOME, TMPDIR, ...environment } as NodeJS.ProcessEnv;
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
		output: () => written.stdout + written.stderr
	};
}

export async function importSamples(data: string, today = '2026-11-22'): Promise<void> {
	const batches = samplePeople(today).map(({ file, text }) => readJson(file, text));
	await importBatch(caseDatabasePath(data), checked(batches, {}));
}

export function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.listen(0, '127.0.0.1', () => {
			const { port } = probe.address() as { port: number };
			probe.close(() => resolve(port));
		});
	});
}

// A server of this test's own making has a certificate that `fetch` does not know: there an open port must do.
async function listening(where: string | number): Promise<void> {
	for (;;) {
		const answered = typeof where === 'number' ? await accepts(where) : await answers(where);
		if (answered) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

function answers(origin: string): Promise<boolean> {
	return fetch(`${origin}/api/v1/health`).then(
		({ ok }) => ok,
		() => false
	);
}

function accepts(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => resolve(true));
		socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
	});
}
