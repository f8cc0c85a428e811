import {
	chmodSync,
	chownSync,
	closeSync,
	cpSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	rmSync,
	statSync,
	writeFileSync,
	writeSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { control, finding, type Finding } from '#tests/safety/finding.ts';
import { newId, RunningApp, withToken } from '#tests/support/app.ts';
import { companion } from '#tests/support/processes.ts';
import { fakeDisk, faulty, mayMount, smallDisk } from './small-disk.ts';

/*
 * The built service while something is the matter with its machine: it goes on reading, says what is the matter, a lost phone can be
 * ended all the same, and afterwards all is as it was.
 */

/** Of each fault a phone that is lost meanwhile, one that stays, and one that comes. */
type Phones = { stays: string; lost: { id: string; token: string }; comes: { code: string } & Phone };
type Phone = { phoneId: string; lockId: string };

class Service {
	readonly #disk = mayMount ? smallDisk(96) : fakeDisk();
	/** Beside it: how file locks fail is told there. */
	readonly #beside = mkdtempSync(join(tmpdir(), 'beside-'));
	readonly #fault = join(this.#beside, 'fault');
	app!: RunningApp;

	get data(): string {
		return join(this.#disk.folder, 'data');
	}

	async start(flags: string[] = [], variables = {}): Promise<void> {
		const samples = this.app === undefined;
		mkdirSync(this.data, { recursive: true, mode: 0o700 });
		const faults = mayMount ? faulty(this.#fault) : this.#disk.variables;
		this.app = await RunningApp.start({
			data: this.data,
			samples,
			flags,
			variables: { ...faults, ...variables }
		});
	}

	fill = () => this.#disk.fill();
	free = () => this.#disk.free();
	readOnly = (on: boolean) => this.#disk.readOnly(on);
	locksFail = (on: boolean) => {
		if (!on) {
			rmSync(this.#fault, { force: true });
			this.#disk.free();
			return;
		}
		if (mayMount) writeFileSync(this.#fault, 'locks');
		else writeFileSync(this.#disk.variables.FAULT!, 'locks');
	};

	async phones(): Promise<Phones> {
		const stays = await this.app.pairNew('sample-03');
		const before = new Set(await this.#ids());
		const token = await this.app.pairNew('sample-04');
		const id = (await this.#ids()).find((one) => !before.has(one))!;
		const { code } = await this.app.invite('sample-05');
		return { stays, lost: { id, token }, comes: { code, phoneId: newId(), lockId: newId() } };
	}

	#ids = () => this.app.withRegister(async (register) => (await register.list()).map(({ id }) => id));
	reads = async (token: string) => (await this.#fetch('/api/v1/snapshot', withToken(token))).status;
	pairs = async (phone: object) => (await this.app.pair(phone)).status;
	health = async () =>
		((await (await this.#fetch('/api/v1/health')).json()) as { reasons: string[] }).reasons.join(' ');
	/** A connection that was kept open ended with the process that was on its other side. */
	#fetch = (path: string, init?: RequestInit) =>
		this.app.fetch(path, init).catch(() => this.app.fetch(path, init));

	/** As whoever runs this calls it. */
	command = (...args: string[]) => companion({ ...this.app.variables }, ...args);

	async remove(): Promise<void> {
		await (this.app as RunningApp | undefined)?.stop();
		this.#disk.remove();
		rmSync(this.#beside, { recursive: true });
	}
}

export async function withService(): Promise<Finding[]> {
	const service = new Service();
	try {
		await service.start();
		const found: Finding[] = [];
		for (const fault of [
			onAFullDisk,
			readOnlyFolder,
			withoutLocks,
			heldFile,
			closedFile,
			damagedPage,
			clocks
		]) {
			process.stderr.write(`${fault.name}\n`);
			found.push(...(await fault(service)));
		}
		return found;
	} finally {
		await service.remove();
	}
}

async function onAFullDisk(service: Service): Promise<Finding[]> {
	const { stays, lost, comes } = await service.phones();
	service.fill();
	const full = [await service.reads(stays), await service.pairs(comes)];
	const health = await service.health();
	const invited = await service.command('invite', '--case', 'sample-06');
	const revoked = await service.command('revoke', lost.id);
	const after = [await service.reads(lost.token), await service.reads(stays)];
	await service.app.stop();
	await service.app.run();
	const again = [await service.reads(stays), await service.reads(lost.token)];
	service.free();
	const roomy = [await service.pairs(comes), await service.reads(stays)];
	const told = /disk is full/i;
	return [
		finding(
			'on a full disk plans are read, also by a service that begins anew; a lost phone is ended; then all goes on',
			`reads, pairs: ${full}; revoke ${revoked.code}: lost reads ${after[0]}, another ${after[1]}; begun anew: ${again}; with room: ${roomy}`,
			'200,503; 401, 200; 200,401; 200,200',
			[...full, ...after, ...again, ...roomy].join() === '200,503,401,200,200,401,200,200'
		),
		finding(
			'the cause is named: at the health address, by a command, in the service’s own words',
			[health, invited.stderr.trim(), service.app.output().split('\n')[0]].join(' | ').slice(0, 400),
			'the disk is full, ×2',
			told.test(health) && told.test(invited.stderr)
		),
		control(
			'what may not use the reserve is refused on that disk',
			`invite: ${invited.code}`,
			'1',
			invited.code === 1
		)
	];
}

async function readOnlyFolder(service: Service): Promise<Finding[]> {
	const { stays, lost, comes } = await service.phones();
	await service.app.stop();
	service.readOnly(true);
	await service.app.run();
	const seen = [await service.reads(stays), await service.pairs(comes)];
	const health = await service.health();
	const revoked = await service.command('revoke', lost.id);
	const ended = await service.reads(lost.token);
	await service.app.stop();
	service.readOnly(false);
	await service.app.run();
	const later = await service.app.withRegister(async (register) => {
		for (let asked = 0; asked < 100 && register.withheld() > 0; asked++) await wait(200);
		return (await register.list()).find(({ id }) => id === lost.id)?.revoked;
	});
	const after = [await service.reads(lost.token), await service.reads(stays), await service.pairs(comes)];
	return [
		finding(
			'in a folder that can only be read a service begins and reads; a lost phone is withheld, and ended once that can be written',
			`${seen}; ${health.slice(0, 90)}; revoke ${revoked.code} (${revoked.stderr.trim().slice(0, 200)}), lost reads ${ended}; written: ${later}, then ${after}`,
			'200,503; can only be read; 1, 401; true, then 401,200,200',
			`${seen}/${ended}/${later}/${after}` === '200,503/401/true/401,200,200' &&
				/only be read/.test(health) &&
				/only be read/.test(revoked.stderr)
		)
	];
}

async function withoutLocks(service: Service): Promise<Finding[]> {
	const { stays, lost } = await service.phones();
	service.locksFail(true);
	const seen = await service.reads(stays);
	const health = await service.health();
	const listed = await service.command('phones');
	const revoked = await service.command('revoke', lost.id);
	service.locksFail(false);
	const after = [await service.reads(lost.token), await service.reads(stays)];
	return [
		finding(
			'where files cannot be locked that is said, nothing is read that may be half written, and a lost phone is withheld',
			`${seen}; ${health.slice(0, 80)}; phones: ${listed.stderr.trim().slice(0, 160)}; revoke ${revoked.code}; after: ${after}`,
			'503; does not lock files, ×2; 1; after: 401,200',
			`${seen}/${after}` === '503/401,200' &&
				/does not lock files/.test(health) &&
				/does not lock files/.test(listed.stderr)
		)
	];
}

async function heldFile(service: Service): Promise<Finding[]> {
	const { stays, lost } = await service.phones();
	const other = new DatabaseSync(join(service.data, 'phones.db'));
	other.exec('BEGIN EXCLUSIVE');
	const listed = await service.command('phones');
	const doctor = await service.command('doctor', '--service');
	const revoked = await service.command('revoke', lost.id);
	other.close();
	const after = [await service.reads(lost.token), await service.reads(stays)];
	const wrong = /damaged|backup back|from your backup/;
	const saidOf = doctor.stdout
		.split('\n')
		.filter((line) => /phones\.db/.test(line))
		.join(' ');
	return [
		finding(
			'a file that another program holds is told as that, and never as damage',
			`phones: ${listed.stderr.trim().slice(0, 200)} | doctor: ${saidOf.slice(0, 200)} | revoke ${revoked.code}; after: ${after}`,
			'held by another program, ×2; no word of damage; 401,200',
			/held by another program/.test(listed.stderr) &&
				/held by another program/.test(saidOf) &&
				!wrong.test(listed.stderr) &&
				!wrong.test(saidOf) &&
				`${after}` === '401,200'
		)
	];
}

/** A copy of the folder that belongs to an ordinary account, as the service's own does. */
function copyOf(service: Service, beside: string): string {
	const data = join(beside, 'data');
	cpSync(service.data, data, { recursive: true });
	if (process.getuid?.() === 0)
		for (const path of [beside, data, ...globSync('**', { cwd: data }).map((name) => join(data, name))])
			chownSync(path, ordinary, ordinary);
	return data;
}
const ordinary = 65534;

async function closedFile(service: Service): Promise<Finding[]> {
	const beside = mkdtempSync(join(tmpdir(), 'closed-'));
	try {
		const data = copyOf(service, beside);
		chmodSync(join(data, 'phones.db'), 0);
		const closed = await companion({ COMPANION_DATA: data }, 'phones');
		chmodSync(join(data, 'phones.db'), 0o600);
		chmodSync(data, 0o500);
		const folder = await companion({ COMPANION_DATA: data }, 'invite', '--case', 'sample-03');
		chmodSync(data, 0o700);
		const opened = await companion({ COMPANION_DATA: data }, 'phones');
		return [
			finding(
				'missing rights are told as that, with the account and the file',
				`${closed.stderr.trim().slice(0, 200)} | ${folder.stderr.trim().slice(0, 200)} | afterwards ${opened.code}`,
				'cannot be opened or written by the account, ×2; 0',
				/by the account/.test(closed.stderr) &&
					/by the account/.test(folder.stderr) &&
					!/backup/.test(closed.stderr + folder.stderr) &&
					opened.code === 0
			)
		];
	} finally {
		rmSync(beside, { recursive: true, force: true });
	}
}

async function damagedPage(service: Service): Promise<Finding[]> {
	const beside = mkdtempSync(join(tmpdir(), 'torn-'));
	try {
		const data = copyOf(service, beside);
		const whole = await companion({ COMPANION_DATA: data }, 'phones');
		const path = join(data, 'phones.db');
		const file = openSync(path, 'r+');
		writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, 4096 * Math.floor(statSync(path).size / 8192));
		closeSync(file);
		const torn = await companion({ COMPANION_DATA: data }, 'phones');
		const doctor = await companion({ COMPANION_DATA: data }, 'doctor', '--service');
		const told = (said: string) => /phones\.db.*is damaged/.test(said) && /backup/.test(said);
		return [
			finding(
				'a damaged page is told as damage, with the backup as what helps',
				`${torn.stderr.trim().slice(0, 200)}`,
				'is damaged, ×2, backup',
				torn.code === 1 && told(torn.stderr) && told(doctor.stdout)
			),
			control(
				'the same folder before its page was damaged is read',
				whole.code ?? 'killed',
				'0',
				whole.code === 0
			)
		];
	} finally {
		rmSync(beside, { recursive: true, force: true });
	}
}

async function clocks(service: Service): Promise<Finding[]> {
	const { stays, comes } = await service.phones();
	const before = await service.app.withRegister((register) => register.list());
	const seen: string[] = [];
	for (const hours of [1, -1]) {
		await service.app.stop();
		const clock = new Date(Date.now() + hours * 3_600_000).toISOString();
		await service.start(['--import', './tests/support/moved-clock.mjs'], { MOVED_CLOCK: clock });
		seen.push(
			`${hours} h: ${await service.reads(stays)}, pairs ${hours > 0 ? await service.pairs(comes) : '–'}`
		);
	}
	await service.app.stop();
	await service.start();
	const paired = await service.pairs(comes);
	const after = await service.app.withRegister((register) => register.list());
	const gone = before.filter(
		({ id, revoked }) => !after.some((one) => one.id === id && one.revoked === revoked)
	);
	return [
		finding(
			'a clock an hour ahead or behind ends nothing: plans are read, and what ran out by it alone counts again afterwards',
			`${seen.join('; ')}; put right: pairs ${paired}, ${gone.length} phones gone`,
			'1 h: 200, pairs 401; -1 h: 200; pairs 200, 0 gone',
			seen.join('; ') === '1 h: 200, pairs 401; -1 h: 200, pairs –' && paired === 200 && gone.length === 0
		)
	];
}
