import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayAt, type Day } from '#lib/domain/day.ts';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { readAnew } from '#lib/server/plans/read-anew.ts';
import { caseDatabasePath, openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { checked, importBatch } from '#lib/server/cases/import/import-files.ts';
import { readJson } from '#lib/server/cases/import/read-json.ts';
import { entranceOf } from '#lib/server/register/invitations.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { samplePeople } from '#operator/samples/sample-people.ts';
import { freePort, RunningProcess, type Variables } from './processes.ts';

/** What a card carries: the ten digits, and the entrance where they are typed. */
export type Invited = { code: string; link: string };
export type Audience = 'person' | 'family';

/** How a server is started; what is left out is made anew. */
export type Start = {
	/** The folder whose `build` runs. */
	root?: string;
	variables?: Variables;
	/** What Node is given before the server's entry. */
	flags?: string[];
	/** A data folder to go on with. */
	data?: string;
	port?: number;
	/** Whether the sample people are put in; by default into a new data folder alone. */
	samples?: boolean;
};

/** The built server, running for real on a port and in a data folder of its own, with the sample people in it. */
export class RunningApp {
	readonly origin: string;
	readonly data: string;
	readonly variables: Variables;
	#process: RunningProcess;

	private constructor(port: number, data: string, { root, variables = {}, flags = [] }: Start) {
		this.data = data;
		this.variables = { COMPANION_DATA: data, PORT: String(port), ...variables };
		this.#process = new RunningProcess([...flags, 'src/server.ts'], this.variables, root);
		this.origin = `${variables.TLS_CERT ? 'https' : 'http'}://127.0.0.1:${port}`;
	}

	static async start(how: Start = {}): Promise<RunningApp> {
		if (!existsSync(join(how.root ?? '.', 'build', 'handler.js')))
			throw new Error('there is no build: run `npm run build` first');
		const data = how.data ?? mkdtempSync(join(tmpdir(), 'app-data-'));
		const app = new RunningApp(how.port ?? (await freePort()), data, how);
		if (how.samples ?? !how.data) await app.import(...samplePeople(today()));
		await app.run();
		return app;
	}

	/** Imports project JSON as `cases import` does: afterwards the phones' copy is made anew. */
	async import(...files: { file: string; text: string }[]): Promise<void> {
		await importFiles(this.data, files);
		const source = openEmbeddedSource(caseDatabasePath(this.data));
		await readAnew(this.data, source, { phaseMap: {}, country: 'KH' }, () => new Date());
		await source.close();
	}

	run = () => this.#process.run();
	/** Stops the server: from now on there is no network. The data stays for `run`. @returns the exit code */
	stop = () => this.#process.stop();
	/** Ends the server as a power cut does. */
	kill = () => this.#process.kill();
	pid = () => this.#process.pid();
	/** Everything the process wrote. */
	output = () => this.#process.output();

	/** Serves another build from now on, at the same address with the same data. */
	async serve(root: string): Promise<void> {
		await this.stop();
		this.#process.root = root;
		await this.run();
	}

	async remove(): Promise<void> {
		await this.stop();
		rmSync(this.data, { recursive: true, force: true });
	}

	fetch(path: string, init?: RequestInit): Promise<Response> {
		return fetch(this.origin + path, init);
	}

	invite(ref: string, minutes = 15, audience: Audience = 'person'): Promise<Invited> {
		return this.withRegister(async (register) => {
			const invitation = await register.invite(ref, audience, minutes);
			return { code: invitation.code, link: entranceOf(this.origin) };
		});
	}

	/** Asks for a phone to be paired, with a phone and a lock of its own where `body` names none. */
	pair(body: object): Promise<Response> {
		return this.fetch('/auth/pair', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ phoneId: newId(), lockId: newId(), ...body })
		});
	}

	/** Pairs a new phone and gives its token. */
	async pairNew(ref: string, audience: Audience = 'person'): Promise<string> {
		const { code } = await this.invite(ref, 15, audience);
		const answer = await this.pair({ code });
		return ((await answer.json()) as PairAnswer).token;
	}

	/** Takes the book off every phone, as staff do with `revoke`. */
	revokeAll(): Promise<void> {
		return this.withRegister(async (register) => {
			for (const phone of await register.list()) await register.revoke(phone.id);
		});
	}

	/** Reads or changes the phones as an operator's command does, beside the running server. */
	async withRegister<T>(act: (register: Register) => Promise<T>): Promise<T> {
		const register = await openRegister(
			this.data,
			openSecret(this.data, randomBytes),
			randomBytes,
			() => new Date()
		);
		try {
			return await act(register);
		} finally {
			await register.close();
		}
	}
}

/** Today where the service is. */
export const today = (): Day => dayAt(new Date(), 'Asia/Phnom_Penh');

/** The sample people in a data folder, before a server runs over it. */
export function importSamples(data: string): Promise<void> {
	return importFiles(data, samplePeople(today()));
}

async function importFiles(data: string, files: { file: string; text: string }[]): Promise<void> {
	const batch = checked(
		files.map(({ file, text }) => readJson(file, text)),
		{}
	);
	if (batch.findings.length > 0) throw new Error(JSON.stringify(batch.findings));
	await importBatch(caseDatabasePath(data), batch);
}

/** An id as a phone draws it: 128 bits. */
export const newId = () => randomBytes(16).toString('base64url');

/** What a request carries that is made with a phone's token. */
export const withToken = (token: string, more: Record<string, string> = {}) => ({
	headers: { authorization: `Bearer ${token}`, ...more }
});
