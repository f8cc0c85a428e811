import { randomBytes } from 'node:crypto';
import {
	chmodSync,
	cpSync,
	existsSync,
	globSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openEmbeddedSource } from '#lib/server/cases/embedded/embedded-source.ts';
import { openDesk } from '#lib/server/desk/desk.ts';
import { movedMark } from '#lib/server/kept/refuse-loss.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { readArchive } from '#operator/backup/archive.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { golden, make } from '#tests/golden/make.ts';
import { control, finding, type Attack, type Finding, type Size } from '#tests/safety/finding.ts';
import { companion, launch } from '#tests/support/processes.ts';

/*
 * kill -9 at random moments of everything that changes a whole data folder. What was acknowledged is there; what was not
 * is there whole or not at all; and what is called again goes through. The controls are the same looks at weak builds,
 * which are ended between two of their own steps.
 */

const passphrase = 'three quiet rivers';
const many = 60;

/** A folder that was worked with, and what has to be in it whatever happens. */
class House {
	readonly folder = mkdtempSync(join(tmpdir(), 'kill-nine-'));
	token = '';
	/** How long each command takes here when nobody ends it, by its name. Milliseconds. */
	readonly #usual = new Map<string, number>();
	/** How long Node takes until a command begins to work: who ends it there has ended nothing. Milliseconds. */
	#start = 0;
	/** Kills that came before the command had ended by itself. */
	inTheMiddle = 0;

	at = (...names: string[]) => join(this.folder, ...names);
	words = () => ['--passphrase-file', this.at('passphrase')];
	variables = (data: string) => ({
		COMPANION_DATA: this.at(data),
		COMPANION_CONFIG: this.at('config.json'),
		// Of the time of a command, most is Node reading the program.
		NODE_COMPILE_CACHE: this.at('compiled')
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
		await this.done('house', 'backup', this.at('archives'), '--key', this.at('keys'), ...this.words());
		const began = performance.now();
		await this.done('house', '--help');
		this.#start = performance.now() - began;
	}

	copy(to: string): string {
		cpSync(this.at('house'), this.at(to), { recursive: true });
		return to;
	}

	/** Runs a command that nobody ends. @throws Error where it does not go through, or not within two minutes */
	async done(data: string, ...args: string[]): Promise<void> {
		const { child, ended, stderr } = launch(['src/operator/main.ts', ...args], this.variables(data));
		const timer = setTimeout(() => child.kill('SIGKILL'), 120_000);
		const code = await ended;
		clearTimeout(timer);
		if (code === null) throw new Error(`${args[0]} does not end`);
		if (code !== 0) throw new Error(`${args[0]}: ${stderr().trim()}`);
	}

	/**
	 * Ends a command at a random moment of its work. The first of its name is let through: by it is known how long that is.
	 * @returns whether it had said before that it was done
	 */
	async killed(data: string, ...args: string[]): Promise<boolean> {
		const usual = this.#usual.get(args[0]!);
		const began = performance.now();
		if (usual === undefined) {
			await this.done(data, ...args);
			this.#usual.set(args[0]!, performance.now() - began);
			return true;
		}
		const { child, ended } = launch(['src/operator/main.ts', ...args], this.variables(data));
		const moment = this.#start + Math.random() * Math.max(0, usual - this.#start);
		const timer = setTimeout(() => child.kill('SIGKILL'), moment);
		const code = await ended;
		clearTimeout(timer);
		if (code === null) this.inTheMiddle += 1;
		return code === 0;
	}

	#register = (data: string) =>
		openRegister(this.at(data), openSecret(this.at(data)), randomBytes, () => new Date());

	/** What is wrong in a folder; undefined where phone, plan and staff are as they were. */
	async wrongIn(data: string): Promise<string | undefined> {
		try {
			const register = await this.#register(data);
			try {
				if (typeof (await register.phoneWith(this.token)) !== 'object') return 'the phone reads nothing';
				if ((await register.list()).length !== 2) return 'a phone is gone';
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
			return error instanceof Error ? error.message.slice(0, 60) : 'it cannot be opened';
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

type Trial = (house: House, at: number) => Promise<string | undefined>;

/** Each tries one kill and says what was wrong afterwards. */
const trials: Record<string, Trial> = {
	'key rotate': async (house, at) => {
		const data = house.copy(`turned-${at}`);
		const acknowledged = await house.killed(data, 'key', 'rotate');
		const wrong = await house.wrongIn(data);
		if (wrong) return wrong;
		const turned = statSync(house.at(data, 'secret.key')).size === 64;
		if (acknowledged && !turned) return 'it said that the key was turned';
		await house.done(data, 'key', 'rotate');
		return house.wrongIn(data);
	},
	restore: async (house, at) => {
		const data = `restored-${at}`;
		const restore = ['restore', house.at('archives'), '--key', house.at('keys', 'secret.key')];
		const acknowledged = await house.killed(data, ...restore, ...house.words());
		if (acknowledged) return house.wrongIn(data);
		const there = existsSync(house.at(data)) ? readdirSync(house.at(data)) : [];
		if (there.includes('secret.key')) return house.wrongIn(data);
		// Either it counts and is finished by whoever comes, or it is told and made again.
		const seen = there.includes('.arriving') ? await companion(house.variables(data), 'phones') : undefined;
		if (seen?.code !== 0 || !existsSync(house.at(data, 'phones.db')))
			await house.done(data, ...restore, ...house.words());
		return house.wrongIn(data);
	},
	backup: async (house, at) => {
		const data = house.copy(`copied-${at}`);
		const to = house.at(`archives-${at}`);
		const acknowledged = await house.killed(data, 'backup', to, ...house.words());
		const archives = globSync('*.rumduol', { cwd: to });
		if (acknowledged && archives.length === 0) return 'it said that there is an archive';
		for (const archive of archives) await readArchive(join(to, archive), passphrase);
		const wrong = await house.wrongIn(data);
		if (wrong) return wrong;
		await house.done(data, 'backup', to, ...house.words());
		const left = [
			...readdirSync(house.at(data)).filter((name) => name.startsWith('.copying')),
			...globSync('*.half', { cwd: to })
		];
		return left.length > 0 ? `${left[0]} is left` : undefined;
	},
	'cases import': async (house, at) => {
		const data = house.copy(`filled-${at}`);
		const load = ['cases', 'import', house.at('people.json'), '--yes'];
		const acknowledged = await house.killed(data, ...load);
		const people = await house.people(data);
		if (![1, 1 + many, many].includes(people)) return `${people} people of ${many}`;
		if (acknowledged && people < many) return 'it said that they are in';
		return house.wrongIn(data);
	},
	move: async (house, at) => {
		const data = house.copy(`left-${at}`);
		const to = house.at(`van-${at}`);
		const key = house.at(`pocket-${at}`);
		const acknowledged = await house.killed(data, 'move', to, '--key', key, ...house.words());
		const moved = existsSync(movedMark(house.at(data)));
		if (acknowledged && !moved) return 'it said that the house moved';
		if (!moved) return house.wrongIn(data);
		// The old copy is not started any more: so the new one has to be whole.
		const there = `arrived-${at}`;
		await house.done(there, 'restore', to, '--key', join(key, 'secret.key'), ...house.words());
		return house.wrongIn(there);
	},
	migration: async (house, at) => {
		const data = `older-${at}`;
		cpSync(join('tests', 'golden', 'shape-1'), house.at(data), { recursive: true });
		// Git keeps no such rights.
		chmodSync(house.at(data, 'secret.key'), 0o600);
		await house.killed(data, 'phones');
		const { code, stdout, stderr } = await companion(house.variables(data), 'phones', '--json');
		if (code !== 0) return stderr.trim();
		return (JSON.parse(stdout) as unknown[]).length === 1 ? undefined : 'the phone is gone';
	}
};

/** A weak build, which ends itself as a power cut would between two of its steps. */
async function weak(house: House, data: string, kind: 'rotate' | 'import'): Promise<void> {
	await launch(['tests/safety/weak-kept.ts', kind, house.at(data)], house.variables(data)).ended;
}

async function controls(house: House): Promise<Finding[]> {
	const turned = house.copy('weak-turned');
	await weak(house, turned, 'rotate');
	const wrong = await house.wrongIn(turned);
	const filled = house.copy('weak-filled');
	await weak(house, filled, 'import');
	const people = await house.people(filled);
	return [
		control(
			'a key that is turned file by file, ended between two, loses the phones',
			wrong ?? 'nothing',
			'something',
			wrong !== undefined
		),
		control(
			'an import without a transaction, ended half-way, leaves half',
			`${people - 1} of ${many}`,
			'more than none, fewer than all',
			people > 1 && people < 1 + many
		)
	];
}

/** Of each command. Of seventeen the attack did not end in half an hour on a busy machine. */
const kills: Record<Size, number> = { sample: 1, full: 10 };
/** The rest wait for a passphrase to be stretched, again and again. */
const sampled = ['key rotate', 'restore', 'cases import'];

export const killNine: Attack = {
	about: 'kill -9 at random moments of key rotate, restore, backup, import, move and a migration',
	run: async (size) => {
		const house = new House();
		try {
			await house.lay();
			const found: Finding[] = [];
			for (const [name, trial] of Object.entries(trials)) {
				if (size === 'sample' && !sampled.includes(name)) continue;
				const wrong: string[] = [];
				house.inTheMiddle = 0;
				for (let at = 0; at <= kills[size]; at++) {
					const said = await trial(house, at).catch((error: Error) => error.message);
					if (said) wrong.push(said);
					if (size === 'full')
						process.stderr.write(`${name} ${at}/${kills[size]}${said ? `: ${said}` : ''}\n`);
				}
				const ended = `${kills[size]} kills, ${house.inTheMiddle} of them in the middle`;
				found.push(
					finding(
						`${name}: nothing acknowledged is lost, nothing is there half`,
						wrong.length === 0 ? `${ended}, 0 wrong` : wrong.join('; '),
						'0 wrong',
						wrong.length === 0
					)
				);
			}
			return [...found, ...(await controls(house))];
		} finally {
			house.remove();
		}
	}
};
