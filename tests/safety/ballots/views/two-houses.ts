import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { addDays } from '#lib/domain/day.ts';
import { ballotKinds, ballotLength, type BallotKind } from '#lib/domain/feedback.ts';
import { type PeriodKeys } from '#lib/domain/feedback-period.ts';
import type { PairAnswer } from '#lib/domain/pairing.ts';
import { openIssued, personName } from '#lib/server/ballots/issued.ts';
import { writeIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { makeKeys, type MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { checked, importBatch } from '#lib/server/cases/import/import-files.ts';
import { readJson } from '#lib/server/cases/import/read-json.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { collect } from '#lib/server/feedback/collect.ts';
import { openSecret } from '#lib/server/secret.ts';
import { collectKeyOf } from '#lib/server/ballots/collect-key.ts';
import { mailboxCommand } from '#mailbox/command.ts';
import { openReceiptKey } from '#mailbox/receipt-key.ts';
import { rawCaseSaying } from '#tests/builders/raw-case.ts';
import { newId, RunningApp } from '#tests/support/app.ts';
import { freePort, RunningProcess } from '#tests/support/processes.ts';
import { chance } from '../size.ts';
import type { Noted } from './noted.ts';
import { PhoneInNode, Town, type Wire } from './phone-in-node.ts';
import { TownClock } from './town-clock.ts';

/*
 * Two organisations: O runs the app's own process, P the post office's, each with a folder, a port and notes of its own.
 * Both run the code as it is, both write down every call (`noted.ts`), and both folders are copied every night.
 */

const noted = resolve('tests/safety/ballots/views/noted.ts');
const browsers = Array.from(
	{ length: 8 },
	(_, at) =>
		`Mozilla/5.0 (Linux; Android 1${at % 5}; K) AppleWebKit/537.36 Chrome/${130 + at}.0.0.0 Mobile Safari/537.36`
);

/** `weak`: what Node is given before the post office's own entry, to make a worse one of it. */
type Living = { people: number; periods: number; days: number; began: number; weak?: string[] };

export type Paired = { ref: string; token: string; phone: PhoneInNode; mark: string };

export class TwoHouses {
	readonly folder = mkdtempSync(join(tmpdir(), 'houses-'));
	readonly clock: TownClock;
	periods: MadePeriod[] = [];
	people: Paired[] = [];
	town!: Town;
	app!: RunningApp;
	box!: RunningProcess;
	readonly places = { app: '', box: '' };
	/** What the release says: every phone's, the app's and the post office's. */
	keys!: PeriodKeys;

	private constructor(began: number) {
		this.clock = new TownClock(join(this.folder, 'clock'), began);
		// Whatever ends this process ends theirs.
		process.on('exit', () => {
			for (const pid of [this.app?.pid(), this.box?.pid()]) if (pid) endQuietly(pid);
		});
	}

	at = (...names: string[]) => join(this.folder, ...names);

	/** Both organisations with people and keys, from a day on. */
	static async open({ people, periods, days, began, weak = [] }: Living, wire: Wire): Promise<TwoHouses> {
		const houses = new TwoHouses(began);
		const first = houses.clock.date().toISOString().slice(0, 10);
		for (let at = 0; at < periods; at++) {
			const opens = addDays(first, at * days);
			houses.periods.push(await makeKeys({ id: `s-${at}`, opens, closes: addDays(opens, days - 1) }));
		}
		const [port, boxPort] = [await freePort(), await freePort()];
		Object.assign(houses.places, { app: `http://127.0.0.1:${port}`, box: `http://127.0.0.1:${boxPort}` });
		await houses.#layApp(people);
		houses.#layBox(boxPort, weak);
		houses.#pin();
		houses.app = await RunningApp.start({
			data: houses.at('app'),
			port,
			samples: false,
			flags: ['--import', noted],
			variables: {
				COMPANION_CONFIG: houses.at('config.json'),
				COMPANION_KEYS: houses.at('companion.keys.json'),
				MAILBOX_ORIGIN: houses.places.box,
				...houses.#noting('app')
			}
		});
		await houses.box.run();
		houses.town = await Town.begin(houses.clock, houses.places, houses.#tools(), wire);
		await houses.#pair();
		return houses;
	}

	#noting = (who: string) => ({ NOTED_CLOCK: this.clock.file, NOTED_TO: this.at(`${who}.notes`) });
	#tools = () => ({ released: this.keys.periods, postOffice: this.keys.postOffice });

	/** The keys file, as `feedback keys` and `feedback post-office` write it: what phones have in their release. */
	#pin(): void {
		const { app, box: origin } = this.places;
		const { publicKey: receiptKey } = openReceiptKey(this.at('box'));
		const by = { km: 'ផ្ទះសំបុត្រ', en: 'The letter house', vi: 'Nhà thư' };
		const collectKey = collectKeyOf(this.at('app'), openSecret(this.at('app')));
		const periods = this.periods.map(({ period }) => period);
		this.keys = { demonstration: false, postOffice: { origin, receiptKey, by }, app, collectKey, periods };
		writeFileSync(this.at('companion.keys.json'), JSON.stringify(this.keys));
	}

	async #layApp(people: number): Promise<void> {
		const data = this.at('app');
		mkdirSync(data, { mode: 0o700 });
		writeFileSync(
			this.at('config.json'),
			JSON.stringify({ source: { kind: 'embedded', refreshMinutes: 1440 } })
		);
		const secret = openSecret(data, randomBytes);
		for (const { period, issuer } of this.periods)
			for (const kind of ballotKinds) writeIssuerKey(data, secret, period.id, kind, issuer[kind]);
		const issued = await openIssued(data, secret);
		for (const { period } of this.periods) await issued.setState(period.id, 'open');
		await issued.close();
		const refs = Array.from({ length: people }, (_, at) => `person-${Math.floor(chance() * 1e9)}-${at}`);
		const cases = refs.map((ref) => rawCaseSaying(ref, 'We come with you.'));
		const batch = checked([readJson('people.json', JSON.stringify({ cases }))], {});
		if (batch.findings.length > 0) throw new Error(JSON.stringify(batch.findings));
		await importBatch(caseDatabasePath(data), batch);
		const register = await openRegister(data, secret, randomBytes, this.clock.date);
		const personOf = personName(secret);
		this.#waiting = [];
		for (const ref of refs) {
			const { code } = await register.invite(ref, 'person', 15);
			const { token } = (await register.pair({ code, phoneId: newId(), lockId: newId() })) as PairAnswer;
			this.#waiting.push({ ref, token, mark: personOf(ref) });
		}
		await register.close();
	}
	#waiting: Omit<Paired, 'phone'>[] = [];

	#layBox(port: number, weak: string[]): void {
		mkdirSync(this.at('box'), { mode: 0o700 });
		this.box = new RunningProcess(
			['--import', noted, ...weak, ...mailboxCommand.flags, 'src/mailbox/post-office.ts'],
			{
				MAILBOX_PORT: String(port),
				MAILBOX_DATA: this.at('box'),
				PORT: String(port === 3000 ? 3001 : 3000),
				ORIGIN: this.places.app,
				COMPANION_KEYS: this.at('companion.keys.json'),
				...(process.env.WEAK_BOX && { WEAK_BOX: process.env.WEAK_BOX }),
				...this.#noting('box')
			}
		);
	}

	async #pair(): Promise<void> {
		for (const [at, one] of this.#waiting.entries()) {
			const home = `127.${10 + Math.floor(chance() * 200)}.${Math.floor(at / 200)}.${1 + (at % 200)}`;
			const browser = browsers[Math.floor(chance() * browsers.length)]!;
			this.people.push({ ...one, phone: await PhoneInNode.paired(this.town, { ...one, home, browser }) });
		}
	}

	/** What one side has written down since it was asked last. */
	notesOf(who: 'app' | 'box'): Noted[] {
		const path = this.at(`${who}.notes`);
		if (!existsSync(path)) return [];
		const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
		rmSync(path);
		return lines.map((line) => JSON.parse(line) as Noted);
	}

	/** The envelopes as the post office hands them over, fetched and looked at as `feedback collect` does. */
	async collect(period: string): Promise<Record<BallotKind, Uint8Array<ArrayBuffer>[]>> {
		const { ratings, words } = await collect(readEnvironment(this.app.variables), period);
		return { ratings: envelopesIn(ratings.envelopes), words: envelopesIn(words.envelopes) };
	}

	/** What the post office's network gives to whoever asks, looked at by nobody. */
	handedOver(period: string, kind: BallotKind): Promise<Uint8Array<ArrayBuffer>[]> {
		return new Promise((resolve, reject) => {
			get(`${this.places.box}/batches/${period}/${kind}`, (answer) => {
				const parts: Buffer[] = [];
				answer.on('data', (part: Buffer) => parts.push(part));
				answer.on('end', () => resolve(envelopesIn(Buffer.concat(parts))));
			}).on('error', reject);
		});
	}

	/** What a copy of the post office's folder shows of this night: the numbers that lie there. */
	numbersInBox(): string[] {
		const copy = this.at('night.db');
		cpSync(this.at('box', 'mailbox.db'), copy);
		const file = new DatabaseSync(copy, { readOnly: true });
		const found = file.prepare('SELECT number FROM places WHERE taken = 1').all();
		file.close();
		rmSync(copy);
		return found.map(({ number }) => Buffer.from(number as Uint8Array).toString('hex'));
	}

	async remove(): Promise<void> {
		await this.box.stop();
		await this.app.stop();
		this.clock.close();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

function endQuietly(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It is gone already.
	}
}

/** The envelopes of a batch, one after the other. */
const envelopesIn = (batch: Uint8Array): Uint8Array<ArrayBuffer>[] =>
	Array.from({ length: batch.length / ballotLength }, (_, at) =>
		new Uint8Array(batch).slice(at * ballotLength, (at + 1) * ballotLength)
	);
