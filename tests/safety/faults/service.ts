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
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startApp, type AppServer } from '#lib/server/app.ts';
import { troubleOf } from '#lib/server/database/trouble.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { control, finding, type Finding } from '#tests/safety/finding.ts';
import { importSamples, newId } from '#tests/support/app.ts';
import { companion, launch } from '#tests/support/processes.ts';
import { faulty, mayMount, smallDisk } from './small-disk.ts';

/*
 * The service while something is the matter with its machine: it goes on reading, says what is the matter, a lost phone can be ended
 * all the same, and afterwards all is as it was. It runs in this process, and is asked what its addresses ask of it; the commands
 * are processes of their own.
 */

/** Of each fault a phone that is lost meanwhile, one that stays, and one that comes. */
type Phones = { stays: string; lost: { id: string; token: string }; comes: Phone };
type Phone = { code: string; phoneId: string; lockId: string };

/** As `faulty-disk.mjs` knows them. */
type Fault = 'locks' | 'remounted';

class Service {
	readonly #disk = mayMount ? smallDisk(96) : undefined;
	readonly #folder = this.#disk?.folder ?? mkdtempSync(join(tmpdir(), 'service-'));
	readonly data = join(this.#folder, 'data');
	/** Beside it: a file for each fault that a command may meet, and one for this process. */
	readonly #faults = mkdtempSync(join(tmpdir(), 'faults-'));
	readonly #beneath = join(this.#faults, 'beneath');
	#app: AppServer | undefined;
	/** Milliseconds that the clock is ahead. */
	ahead = 0;

	get app(): AppServer {
		if (!this.#app) throw new Error('it does not run');
		return this.#app;
	}

	async lay(): Promise<void> {
		for (const fault of ['locks', 'remounted'] satisfies Fault[])
			writeFileSync(join(this.#faults, fault), fault);
		mkdirSync(this.data, { mode: 0o700 });
		await importSamples(this.data);
	}

	async start(): Promise<void> {
		const environment = readEnvironment({ COMPANION_DATA: this.data });
		const now = () => new Date(Date.now() + this.ahead);
		this.#app = await startApp(environment, readDeployment(environment.config), { now });
	}

	/** What cannot be written at its end is not what is looked at. */
	async stop(): Promise<void> {
		await this.#app?.close().catch(() => {});
		this.#app = undefined;
	}

	async again(): Promise<void> {
		await this.stop();
		await this.start();
	}

	fill = () => this.#disk?.fill();
	free = () => this.#disk?.free();
	readOnly = (on: boolean) => this.#disk?.readOnly(on);
	/** What is at fault beneath the service while it runs: a fake, in this process. Undefined: nothing any more. */
	beneath(fault: Fault | undefined): void {
		if (fault) writeFileSync(this.#beneath, fault);
		else rmSync(this.#beneath, { force: true });
	}

	#met = (fault: Fault | undefined) => (fault ? faulty(join(this.#faults, fault)) : {});

	/** From now on this process fails as the file says; without it, it does not. */
	async mayFail(): Promise<void> {
		process.env.FAULT = this.#beneath;
		await import(pathToFileURL(join('tests', 'fakes', 'faulty-disk.mjs')).href);
		delete process.env.FAULT;
	}

	async withRegister<T>(act: (register: Register) => Promise<T>): Promise<T> {
		const register = await openRegister(this.data, openSecret(this.data), randomBytes, () => new Date());
		try {
			return await act(register);
		} finally {
			await register.close();
		}
	}

	#invited = async (ref: string): Promise<Phone> => {
		const { code } = await this.withRegister((register) => register.invite(ref, 'person', 15));
		return { code, phoneId: newId(), lockId: newId() };
	};

	async phones(): Promise<Phones> {
		const stays = (await this.app.pair(await this.#invited('sample-03'))).token;
		const { token } = await this.app.pair(await this.#invited('sample-04'));
		const { id } = await this.app.phone(token);
		return { stays, lost: { id, token }, comes: await this.#invited('sample-05') };
	}

	/** As the address answers it. */
	async #status(ask: () => Promise<unknown>): Promise<number> {
		try {
			await ask();
			return 200;
		} catch (error) {
			if (error instanceof ApiProblem) return error.code === 'source-unavailable' ? 503 : 401;
			if (troubleOf(error)) return 503;
			throw error;
		}
	}
	reads = (token: string) => this.#status(async () => this.app.snapshot(await this.app.phone(token)));
	pairs = (phone: Phone) => this.#status(() => this.app.pair(phone));
	/** What a phone reads after it was ended carelessly: written and nothing else, as one does it first. */
	async readsAfterCareless(lost: Phones['lost']): Promise<number> {
		await this.withRegister((register) => register.revoke(lost.id)).catch(() => {});
		return this.reads(lost.token);
	}
	/** What is told of one of its files by whoever opens it carelessly (`careless.ts`). @param data another folder than its own */
	async toldCarelessly(data = this.data, fault?: Fault): Promise<string> {
		const args = ['tests/safety/faults/careless.ts', join(data, 'phones.db')];
		const { ended, stderr } = launch(args, this.#met(fault));
		await ended;
		return stderr();
	}
	health = () => this.app.troubles().join(' ');
	/** As whoever runs this calls it. @param fault what it meets, where that is a fake's */
	command = (args: string[], fault?: Fault) =>
		companion({ COMPANION_DATA: this.data, ...this.#met(fault) }, ...args);

	async remove(): Promise<void> {
		await this.stop();
		if (this.#disk) this.#disk.remove();
		else rmSync(this.#folder, { recursive: true });
		rmSync(this.#faults, { recursive: true });
	}
}

/** What fills a disk or mounts it anew needs root and Linux; everything else is tried by anybody. */
export async function withService(): Promise<Finding[]> {
	const service = new Service();
	try {
		await service.mayFail();
		await service.lay();
		await service.start();
		const found: Finding[] = [];
		const ofTheDisk = mayMount ? [onAFullDisk, readOnlyFolder] : [];
		for (const fault of [
			...ofTheDisk,
			readOnlyBeneath,
			withoutLocks,
			heldFile,
			closedFile,
			damagedPage,
			clocks
		])
			found.push(...(await fault(service)));
		return found;
	} finally {
		await service.remove();
	}
}

async function onAFullDisk(service: Service): Promise<Finding[]> {
	const { stays, lost, comes } = await service.phones();
	service.fill();
	const full = [await service.reads(stays), await service.pairs(comes)];
	const health = service.health();
	const invited = await service.command(['invite', '--case', 'sample-06']);
	const revoked = await service.command(['revoke', lost.id]);
	const after = [await service.reads(lost.token), await service.reads(stays)];
	await service.again();
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
			'the cause is named: at the health address, and by a command',
			[health, invited.stderr.trim()].join(' | ').slice(0, 400),
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
	await service.stop();
	service.readOnly(true);
	await service.start();
	const seen = [await service.reads(stays), await service.pairs(comes)];
	const health = service.health();
	const careless = await service.readsAfterCareless(lost);
	const revoked = await service.command(['revoke', lost.id]);
	const ended = await service.reads(lost.token);
	const healthThen = service.health();
	const [doctor, listed] = [
		await service.command(['doctor', '--service']),
		await service.command(['phones'])
	];
	await service.stop();
	service.readOnly(false);
	await service.start();
	const later = await endedLater(service, lost);
	const after = [await service.reads(lost.token), await service.reads(stays), await service.pairs(comes)];
	return [
		finding(
			'in a folder that can only be read a service begins and reads; a lost phone is withheld, and ended once that can be written',
			`${seen}; ${health.slice(0, 90)}; revoke ${revoked.code} (${revoked.stderr.trim().slice(0, 200)}), lost reads ${ended}; written: ${later}, then ${after}`,
			'200,503; can only be read; 1, 401; true, then 401,200,200',
			`${seen}/${ended}/${later}/${after}` === '200,503/401/true/401,200,200' &&
				/only be read/.test(health) &&
				/only be read/.test(revoked.stderr)
		),
		finding(
			'doctor names that cause too, the list says who is withheld, and what anybody may ask says nothing of a phone',
			`doctor: ${doctor.stdout.slice(0, 400)}; phones: ${listed.stdout.slice(0, 200)}; health: ${healthThen}`,
			'only be read, and no word of rights; withheld; no phone',
			/only be read/.test(doctor.stdout) &&
				!/Give this account the right/.test(doctor.stdout) &&
				new RegExp(`^${lost.id} .*withheld$`, 'm').test(listed.stdout) &&
				/waits in memory/.test(healthThen) &&
				!/a lost phone|phone is/i.test(healthThen)
		),
		readsOn('that can only be read', careless)
	];
}

const readsOn = (where: string, status: number): Finding =>
	control(
		`a phone whose end is written and nothing else reads on in a folder ${where}`,
		status,
		'200',
		status === 200
	);

/** Whether a withheld phone was ended for good once that could be written. */
const endedLater = (service: Service, lost: Phones['lost']) =>
	service.withRegister(async (register) => {
		for (let asked = 0; asked < 100 && register.withheld() > 0; asked++) await wait(200);
		return (await register.list()).find(({ id }) => id === lost.id)?.revoked;
	});

/** `mount -o remount,ro` is refused while a service has its files open (EBUSY, tried); a disk that fails does it all the same. */
async function readOnlyBeneath(service: Service): Promise<Finding[]> {
	const { stays, lost, comes } = await service.phones();
	service.beneath('remounted');
	const seen = [await service.reads(stays), await service.pairs(comes)];
	const health = service.health();
	const careless = await service.readsAfterCareless(lost);
	const revoked = await service.command(['revoke', lost.id], 'remounted');
	const ended = [await service.reads(lost.token), await service.reads(stays)];
	service.beneath(undefined);
	await service.app.refresh();
	const later = await endedLater(service, lost);
	const after = [await service.reads(lost.token), await service.reads(stays), await service.pairs(comes)];
	return [
		finding(
			'where the disk becomes read-only beneath a running service it goes on reading; a lost phone is withheld, and ended once that can be written',
			`${seen}; ${health.slice(0, 90)}; revoke ${revoked.code} (${revoked.stderr.trim().slice(0, 200)}), lost reads, another: ${ended}; written: ${later}, then ${after}`,
			'200,503; can only be read; 1, 401,200; true, then 401,200,200',
			`${seen}/${ended}/${later}/${after}` === '200,503/401,200/true/401,200,200' &&
				/only be read/.test(health) &&
				/only be read/.test(revoked.stderr)
		),
		readsOn('that became read-only', careless)
	];
}

const toldAsDamage = (where: string, said: string, isTold: (said: string) => boolean): Finding =>
	control(
		`what tells every fault as damage is caught ${where}`,
		said.trim(),
		'is damaged',
		said !== '' && !isTold(said)
	);

async function withoutLocks(service: Service): Promise<Finding[]> {
	const { stays, lost } = await service.phones();
	const listed = await service.command(['phones'], 'locks');
	const doctor = await service.command(['doctor', '--service'], 'locks');
	const revoked = await service.command(['revoke', lost.id], 'locks');
	const after = [await service.reads(lost.token), await service.reads(stays)];
	const told = (said: string) => /does not lock files/.test(said) && !/(?<!Nothing )is damaged/.test(said);
	const careless = await service.toldCarelessly(service.data, 'locks');
	return [
		finding(
			'where files cannot be locked (a fake of NFS) that is said, not damage, and a lost phone is withheld',
			`phones: ${listed.stderr.trim().slice(0, 160)}; revoke ${revoked.code}; lost reads ${after[0]}, another ${after[1]}`,
			'does not lock files, ×2; 1; 401, 200',
			told(listed.stderr) && told(doctor.stdout) && revoked.code === 1 && `${after}` === '401,200'
		),
		toldAsDamage('where files cannot be locked', careless, told)
	];
}

async function heldFile(service: Service): Promise<Finding[]> {
	const { stays, lost } = await service.phones();
	const other = new DatabaseSync(join(service.data, 'phones.db'));
	other.exec('BEGIN EXCLUSIVE');
	const listed = await service.command(['phones']);
	const doctor = await service.command(['doctor', '--service']);
	const revoked = await service.command(['revoke', lost.id]);
	const careless = await service.toldCarelessly();
	other.close();
	const after = [await service.reads(lost.token), await service.reads(stays)];
	const told = (said: string) =>
		/held by another program/.test(said) &&
		!/(?<!Nothing )is damaged|from your backup|last backup/.test(said);
	const saidOf = doctor.stdout
		.split('\n')
		.filter((line) => /phones\.db/.test(line))
		.join(' ');
	return [
		finding(
			'a file that another program holds is told as that, and never as damage',
			`phones: ${listed.stderr.trim().slice(0, 200)} | doctor: ${saidOf.slice(0, 200)} | revoke ${revoked.code}; after: ${after}`,
			'held by another program, ×2; no word of damage; 401,200',
			told(listed.stderr) && told(saidOf) && `${after}` === '401,200'
		),
		toldAsDamage('where another program holds the file', careless, told)
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
		const careless = await service.toldCarelessly(data);
		const told = (said: string) => /by the account/.test(said) && !/backup/.test(said);
		chmodSync(join(data, 'phones.db'), 0o600);
		const opened = await companion({ COMPANION_DATA: data }, 'phones');
		return [
			finding(
				'missing rights are told as that, with the account and the file',
				`${closed.stderr.trim().slice(0, 200)} | afterwards ${opened.code}`,
				'cannot be opened or written by the account; 0',
				told(closed.stderr) && opened.code === 0
			),
			toldAsDamage('where rights are missing', careless, told)
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
	// What earlier faults withheld ends now.
	await service.app.refresh();
	const before = await service.withRegister((register) => register.list());
	const seen: string[] = [];
	const careless: string[] = [];
	const isUnmoved = (looks: string[]) => looks.filter((one) => one.endsWith('h: 200')).length === 2;
	const asOf = Date.now();
	for (const hours of [1, -1]) {
		service.ahead = hours * 3_600_000;
		await service.again();
		await service.app.refresh();
		seen.push(`${hours} h: ${await service.reads(stays)}`);
		// What believes the clock: a plan counts for half an hour from when it was read.
		const age = Date.now() + service.ahead - asOf;
		careless.push(`${hours} h: ${age >= 0 && age < 1_800_000 ? 200 : 401}`);
		if (hours > 0) seen.push(`pairs ${await service.pairs(comes)}`);
	}
	service.ahead = 0;
	await service.again();
	const paired = await service.pairs(comes);
	const after = await service.withRegister((register) => register.list());
	const gone = before.filter(
		({ id, revoked }) => !after.some((one) => one.id === id && one.revoked === revoked)
	);
	return [
		finding(
			'a clock an hour ahead or behind ends no phone and hides no plan',
			`${seen.join(', ')}; put right: reads ${await service.reads(stays)}, pairs ${paired}, ${gone.length} phones gone`,
			'1 h: 200, -1 h: 200; put right: reads 200, 0 gone',
			isUnmoved(seen) && (await service.reads(stays)) === 200 && gone.length === 0
		),
		control(
			'a plan that counts for half an hour by the clock is hidden by both',
			careless.join(', '),
			'1 h: 401, -1 h: 401',
			!isUnmoved(careless)
		)
	];
}
