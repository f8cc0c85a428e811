import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { openDesk } from '#lib/server/desk/desk.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { golden, make } from '#tests/golden/make.ts';
import { launch, type Variables } from '#tests/support/processes.ts';
import { openDeeds, type DeedName } from './deeds.ts';
import type { SmallDisk } from './small-disk.ts';

export const passphrase = 'three quiet rivers';
/** People whom an import brings. */
export const many = 60;
/** Deeds that are asked for in one go. */
const inOneGo = 12;

/** What befalls a process in the middle of its work. */
export type Strike = 'kill -9' | 'a full disk';

/** What is told of a full disk, with its place, and of nothing else. */
const fullTold = /disk is full where \//i;

/** Ends a process as soon as it has written so many bytes. @returns how it ended, `null` where it was ended, and what it had written */
async function untilWritten(
	child: ChildProcess,
	ended: Promise<number | null>,
	most: number
): Promise<{ code: number | null; written: number }> {
	let written = 0;
	const look = setInterval(() => {
		written = writtenBy(child.pid!) ?? written;
		if (written >= most) child.kill('SIGKILL');
	}, 1);
	const code = await ended;
	clearInterval(look);
	return { code, written };
}

/** What a process has given to `write` and its kind so far: bytes, as Linux counts them (`proc_pid_io(5)`). */
function writtenBy(pid: number): number | undefined {
	try {
		return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
	} catch {
		// It has ended.
		return undefined;
	}
}

/** A folder that was worked with, and what has to be in it whatever happens. */
export class House {
	readonly folder: string;
	token = '';
	/** How much each command writes here when nobody ends it, by its name. Bytes. */
	readonly #usual = new Map<string, number>();
	/** Strikes that came before the work had ended by itself. */
	inTheMiddle = 0;
	readonly #chance: () => number;
	readonly #disk: SmallDisk | undefined;

	/** @param disk the whole house lies on it, and what strikes is that it fills up */
	constructor(chance: () => number, disk?: SmallDisk) {
		this.#chance = chance;
		this.#disk = disk;
		this.folder = mkdtempSync(join(disk?.folder ?? tmpdir(), 'struck-'));
	}

	get strike(): Strike {
		return this.#disk ? 'a full disk' : 'kill -9';
	}

	at = (...names: string[]) => join(this.folder, ...names);
	words = () => ['--passphrase-file', this.at('passphrase')];
	variables = (data: string): Variables => ({
		COMPANION_DATA: this.at(data),
		COMPANION_CONFIG: this.at('config.json'),
		// Of the time of a command, most is Node reading the program.
		...this.#disk?.variables,
		...(!this.#disk && { NODE_COMPILE_CACHE: this.at('compiled') })
	});

	async lay(): Promise<void> {
		writeFileSync(this.at('passphrase'), `${passphrase}\n`);
		writeFileSync(this.at('config.json'), '{}');
		writeFileSync(this.at('people.json'), JSON.stringify(newPeople()));
		await make(this.at('house'));
		const register = await this.#register('house');
		const { code } = await register.invite(golden.ref, 'person', 15);
		const newId = () => randomBytes(16).toString('base64url');
		const paired = await register.pair({ code, phoneId: newId(), lockId: newId() });
		this.token = (paired as PairAnswer).token;
		await register.close();
		await (await openDeeds('rights', this.at('house'))).close();
		await this.done('house', 'backup', this.at('archives'), '--key', this.at('keys'), ...this.words());
	}

	copy(to: string): string {
		cpSync(this.at('house'), this.at(to), { recursive: true });
		return to;
	}

	/** What a trial laid is not needed any more: a small disk has no room for all of them. */
	sweep(): void {
		for (const name of readdirSync(this.folder))
			if (/-\d+(-in-memory)?$/.test(name)) rmSync(this.at(name), { recursive: true, force: true });
	}

	/**
	 * Runs a command that nothing befalls.
	 * @returns how much it wrote. Bytes.
	 * @throws Error where it does not go through, or not within ten minutes: it hangs, on however busy a machine
	 */
	async done(data: string, ...args: string[]): Promise<number> {
		const { child, ended, stderr } = this.#begin(data, args);
		const timer = setTimeout(() => child.kill('SIGKILL'), 600_000);
		const { code, written } = await untilWritten(child, ended, Infinity);
		clearTimeout(timer);
		if (code === null) throw new Error(`${args[0]} does not end`);
		if (code !== 0) throw new Error(`${args[0]}: ${stderr().trim()}`);
		return written;
	}

	#begin = (data: string, args: string[]) => launch(['src/operator/main.ts', ...args], this.variables(data));

	/**
	 * Strikes a command at a random moment of its work: when it has written so much, for what a time tells of its work is another
	 * thing on a busy machine. The first of its name is let through: by it is known how much that is in all.
	 * @returns whether it had said before that it was done
	 * @throws Error where it names another cause than the one that befell it
	 */
	async struck(data: string, ...args: string[]): Promise<boolean> {
		const usual = this.#usual.get(args[0]!);
		if (usual === undefined) {
			this.#usual.set(args[0]!, await this.done(data, ...args));
			return true;
		}
		if (this.#disk) return this.#squeezed(this.#disk, data, args);
		const { child, ended } = this.#begin(data, args);
		const { code, written } = await untilWritten(child, ended, usual * this.#chance());
		if (code === null) this.inTheMiddle += 1;
		// The first of its name wrote compiled code besides.
		else this.#usual.set(args[0]!, written);
		return code === 0;
	}

	async #squeezed(disk: SmallDisk, data: string, args: string[]): Promise<boolean> {
		disk.fill(this.#room());
		try {
			const { ended, stderr } = launch(['src/operator/main.ts', ...args], this.variables(data));
			if ((await ended) === 0) return true;
			this.inTheMiddle += 1;
			if (!fullTold.test(stderr())) throw new Error(`told as: ${stderr().trim()}`);
			return false;
		} finally {
			disk.free();
		}
	}

	/** What is left of the disk: mostly little, now and then nothing. Bytes. */
	#room = (most = 400_000) => Math.floor(this.#chance() ** 3 * most);

	/**
	 * Strikes a process that does what phones ask.
	 * @returns what is lost of what it acknowledged; undefined where nothing is
	 */
	async struckDeeds(name: DeedName, data: string, weak = false): Promise<string | undefined> {
		// Without an end of its own it would be the process that chooses the moment.
		const count = this.#disk ? inOneGo : 10_000;
		const args = [
			'tests/safety/faults/work.ts',
			name,
			this.at(data),
			String(count),
			...(weak ? ['weak'] : [])
		];
		if (this.#disk && !weak) this.#disk.fill(this.#room(60_000));
		const { child, ended, stdout, stderr } = launch(args, this.variables(data));
		if (!this.#disk) {
			const [after, more] = [1 + Math.floor(this.#chance() * 8), this.#chance() * 30];
			child.stdout?.on('data', () => {
				if (stdout().split('done\t').length > after) setTimeout(() => child.kill('SIGKILL'), more);
			});
		}
		const code = await ended;
		const lines = stdout()
			.split('\n')
			.map((line) => line.split('\t'));
		const of = (word: string) => lines.filter(([first]) => first === word);
		const wrong = of('refused').find(([, kind]) => kind !== 'full');
		if (wrong) return `told as: ${wrong[1]}`;
		if (code !== null && code !== 0) return `it ended: ${stderr().trim().slice(0, 200)}`;
		if (code === null || of('refused').length > 0) this.inTheMiddle += 1;
		if (!this.#disk && of('done').length === 0) return 'nothing was acknowledged';
		// On a full disk it is looked at before there is room again: who could write then can read now.
		const deeds = await openDeeds(name, this.at(data));
		try {
			const last = of('asked').at(-1)?.[1] ?? '';
			const looked = name === 'sharing' ? of('done').slice(-1) : of('done');
			for (const [, asked = '', answered = ''] of looked)
				if (await deeds.lost(asked, answered, last)) return `${asked.slice(0, 20)} was acknowledged`;
		} finally {
			await deeds.close();
			this.#disk?.free();
		}
		return undefined;
	}

	#register = (data: string) =>
		openRegister(this.at(data), openSecret(this.at(data)), randomBytes, () => new Date());

	/** What is wrong in a folder; undefined where phone, plan and staff are as they were. */
	async wrongIn(data: string, phones = 2): Promise<string | undefined> {
		try {
			const register = await this.#register(data);
			try {
				if (typeof (await register.phoneWith(this.token)) !== 'object') return 'the phone reads nothing';
				if ((await register.list()).length < phones) return 'a phone is gone';
			} finally {
				await register.close();
			}
			const place = { origin: 'https://192.0.2.7', name: 'River' };
			const desk = await openDesk(this.at(data), openSecret(this.at(data)), place);
			try {
				if ((await desk.staff()).length !== 1) return 'staff are gone';
			} finally {
				await desk.close();
			}
			return (await this.people(data)) < 1 ? 'the plan is gone' : undefined;
		} catch (error) {
			return error instanceof Error ? error.message.slice(0, 160) : 'it cannot be opened';
		}
	}

	async people(data: string): Promise<number> {
		const source = openEmbeddedSource(this.at(data, 'cases.db'));
		try {
			return (await source.listRefs()).length;
		} finally {
			await source.close();
		}
	}

	remove = () => rmSync(this.folder, { recursive: true });
}

function newPeople() {
	return { cases: Array.from({ length: many }, (_, at) => rawCaseSaying(`new-${at}`, 'A word.')) };
}
