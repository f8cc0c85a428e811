import { createHmac, randomBytes } from 'node:crypto';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import type { MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { openLocksDatabase } from '#lib/server/locks/locks-database.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { isoWeek } from '#lib/server/week.ts';
import { openSecret, type Purpose } from '#lib/server/secret.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { onePeriod, Organisation } from './organisation.ts';
import { chance, figure, measured, shuffledByChance } from './size.ts';
import { enrol, type Enrolled } from './survey.ts';
import { sealed } from './unruly-network.ts';

/*
 * What the server's files tell of visits: to somebody who copies the folder once, and to somebody who copies it every
 * night, both with the key file. The control writes as the first year did: the week beside the phone at each visit, into
 * a database with a write-ahead log; and the rights to answer and the tries with names, as they come.
 */

const day = 86_400_000;
const monday = Date.parse('2026-11-02T00:00:00Z');

let made: MadePeriod;
beforeAll(async () => void (made = await onePeriod()));

/** `lock`: the lock's name in the locks' own database. */
type Person = Enrolled & { ref: string; lock: string; mark: Buffer; ballot?: Uint8Array<ArrayBuffer> };

/** The servers of one organisation with people in it, a clock, and beside them the careless way of noting a contact. */
class House {
	now = monday;
	organisation!: Organisation;
	register!: Register;
	people: Person[] = [];
	careless!: DatabaseSync;

	static async open(people: number): Promise<House> {
		const house = new House();
		house.organisation = await Organisation.open(made, { now: () => new Date(house.now) });
		const { data } = house.organisation;
		house.register = await openRegister(data, openSecret(data), randomBytes, () => new Date(house.now));
		await house.register.startGathering(() => house.now);
		house.careless = new DatabaseSync(join(data, 'careless.db'));
		house.careless.exec(
			`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
			 CREATE TABLE phones (id TEXT PRIMARY KEY, ref TEXT, week TEXT) STRICT, WITHOUT ROWID;
			 CREATE TABLE rights (ref TEXT, what TEXT) STRICT; CREATE TABLE tries (ref TEXT, what TEXT) STRICT`
		);
		const add = house.careless.prepare('INSERT INTO phones VALUES (?, ?, ?)');
		for (let at = 0; at < people; at++) {
			const ref = `person-${Math.floor(chance() * 1e9)}-${at}`;
			const enrolled = await enrol(house.register, data, ref);
			add.run(enrolled.phone.id, ref, '2026-W01');
			const mark = Buffer.from(`${enrolled.phone.id}${ref}`);
			const lock = createHmac('sha256', openSecret(data).key('phones/lock')).update(enrolled.lockId);
			house.people.push({ ...enrolled, ref, lock: lock.digest('base64url'), mark });
		}
		// The first run, on the day of the invitation.
		for (const person of house.people) await house.visit(person, []);
		await house.round();
		house.careless.exec('PRAGMA wal_checkpoint(TRUNCATE)');
		return house;
	}

	/** A visit: a wrong number or none, the book is opened, the plan is read, rights to answer are asked for. */
	async visit(person: Person, asks: readonly BallotKind[], mistyped = false): Promise<void> {
		const { phone, lockId, slot, proofKey, ref } = person;
		const { locks } = this.register;
		if (mistyped) {
			await locks.unlock({ lockId, blinded: elementOf(`wrong ${chance()}`) });
			this.careless.prepare('INSERT INTO tries VALUES (?, ?)').run(ref, String(this.now));
		}
		const { nonce } = await locks.unlock({ lockId, blinded: elementOf(ref) });
		const proof = createHmac('sha256', Buffer.from(proofKey, 'base64url'))
			.update(`opened ${nonce}`)
			.digest('base64url');
		await locks.take({ lockId, slot, proof });
		this.register.noteContact(phone);
		this.careless
			.prepare('UPDATE phones SET week = ? WHERE id = ? AND week <> ?')
			.run(isoWeek(new Date(this.now)), phone.id, isoWeek(new Date(this.now)));
		for (const kind of asks) {
			const { blinded, signature } = await this.organisation.token(ref, kind);
			if (kind === 'ratings') person.ballot = sealed(blinded, signature);
			this.careless.prepare('INSERT INTO rights VALUES (?, ?)').run(ref, kind);
		}
	}

	/** Her ballot leaves; its number. */
	post({ ballot }: Person): string {
		if (!ballot || this.organisation.post(ballot) !== 'new') throw new Error('not taken');
		return numberOf(ballot);
	}

	async round(): Promise<void> {
		const at = { now: this.now, today: new Date(this.now).toISOString().slice(0, 10), days: 90 };
		await this.register.tidy(at, 104);
		await this.register.locks.tidy();
		await this.organisation.issuer.tidy();
	}

	async close(): Promise<void> {
		this.careless.close();
		await this.register.close();
		await this.organisation.remove();
	}
}

const elements = new Map<string, string>();
function elementOf(ref: string): string {
	const known = elements.get(ref);
	if (known) return known;
	const { blinded } = ristretto255_oprf.oprf.blind(Buffer.from(ref), (length = 64) => randomBytes(length));
	const made = Buffer.from(blinded).toString('base64url');
	elements.set(ref, made);
	return made;
}

const isCareless = (file: string) => file.startsWith('careless.db');
const isOurs = (file: string) => /^(phones|locks|ballots|cache)\.db/.test(file);

/** How well the places of marks in a file follow an order of people: 1 in it, 0 against it, 0.5 at chance. */
function concordance(bytes: Buffer, marks: Buffer[], last: boolean): number | undefined {
	const places = marks.map((mark) => (last ? bytes.lastIndexOf(mark) : bytes.indexOf(mark)));
	if (places.some((place) => place < 0)) return undefined;
	let [right, pairs] = [0, 0];
	for (let one = 0; one < places.length; one++) {
		for (let other = one + 1; other < places.length; other++) {
			pairs += 1;
			if (places[one]! < places[other]!) right += 1;
		}
	}
	return right / pairs;
}

/** The best that any mark in any file says about the order. */
function bestOrder(
	folder: string,
	which: (file: string) => boolean,
	marksOf: (person: Person) => Buffer[],
	order: Person[]
) {
	let best = { order: 0.5, clue: '' };
	let looked = 0;
	for (const file of globSync('**/*', { cwd: folder }).filter(which)) {
		const bytes = readFileSync(join(folder, file));
		for (let mark = 0; mark < marksOf(order[0]!).length; mark++) {
			const marks = order.map((person) => marksOf(person)[mark]!);
			for (const last of [false, true]) {
				const found = concordance(bytes, marks, last);
				if (found === undefined) continue;
				looked += 1;
				if (Math.abs(found - 0.5) > Math.abs(best.order - 0.5))
					best = { order: found, clue: `${file} ${mark}` };
			}
		}
	}
	return { ...best, looked };
}

test(
	'one copy of the folder after sixty visits tells neither their order nor who came first in the week',
	{ timeout: 300_000 },
	async () => {
		const house = await House.open(60);
		const { organisation, people } = house;
		try {
			// Half of them came on Monday already.
			const already = shuffledByChance(people).slice(0, 30);
			house.now = monday + 7 * day + 3_600_000;
			await house.round();
			for (const person of already) await house.visit(person, []);
			house.careless.exec('PRAGMA wal_checkpoint(TRUNCATE)');
			house.now += 2 * day;
			await house.round();
			const order = shuffledByChance(people);
			for (const person of order) await house.visit(person, ballotKinds);
			// What the server does by itself a second after the last write, and in the round of the same week.
			await house.round();
			const copy = mkdtempSync(join(tmpdir(), 'stolen-'));
			cpSync(organisation.data, copy, { recursive: true, preserveTimestamps: true });
			try {
				const marksOf = ({ marks, ref }: Person) => {
					const person = organisation.issuer.person(ref);
					const issued = ['', 'ratings', 'words'].map((kind) =>
						kind ? `${person}${made.period.id}${kind}` : person
					);
					return [...marks, ...issued.map((mark) => Buffer.from(mark))];
				};
				const ours = bestOrder(copy, isOurs, marksOf, order);
				const first = order.filter((person) => !already.includes(person));
				const weak = bestOrder(
					copy,
					isCareless,
					({ mark }) => [Buffer.concat([mark, Buffer.from('2026-W46')])],
					first
				);

				// With the key file he reads every row as the server does.
				const stolen = await openRegister(copy, openSecret(copy), randomBytes, () => new Date(house.now));
				const known = (await stolen.list()).filter(({ week }) => week === '2026-W46').length;
				await stolen.close();
				const file = new DatabaseSync(join(copy, 'careless.db'));
				const knownToWeak = file.prepare("SELECT count(*) AS n FROM phones WHERE week = '2026-W46'").get()?.n;
				file.close();

				measured(
					`visit diary, one copy after 60 visits: order ${ours.order.toFixed(3)} (best of ${ours.looked} looks, ${ours.clue}), ${known} contacts of the week; written as before: order ${weak.order.toFixed(3)}, ${String(knownToWeak)} contacts`
				);
				expect(ours.looked).toBeGreaterThan(5);
				// 0.044 is one standard deviation of sixty in random order; chance alone is farther than 0.22 once in a million.
				expect(Math.abs(ours.order - 0.5)).toBeLessThan(0.22);
				expect(known).toBe(0);
				expect(Math.abs(weak.order - 0.5)).toBeGreaterThan(0.45);
				expect(knownToWeak).toBe(60);
			} finally {
				rmSync(copy, { recursive: true, force: true });
			}
		} finally {
			await house.close();
		}
	}
);

test('no log lies in the folder, and no time of a file is finer than the week', async () => {
	const house = await House.open(2);
	try {
		await house.visit(house.people[0]!, ballotKinds);
		const { data } = house.organisation;
		for (const file of globSync('*', { cwd: data }).filter(isOurs)) {
			expect(file).not.toMatch(/-(wal|shm)$/);
			const { mtimeMs, atimeMs, size } = statSync(join(data, file));
			if (file.endsWith('-journal')) expect(size).toBe(0);
			for (const time of [mtimeMs, atimeMs]) {
				// 1970-01-05 was a Monday.
				expect((time - 4 * day) % (7 * day)).toBe(0);
			}
		}
		const { mtimeMs } = statSync(join(data, 'careless.db-wal'));
		expect((mtimeMs - 4 * day) % (7 * day)).not.toBe(0);
	} finally {
		await house.close();
	}
});

/** What one night's copy tells of each person, by what it was read from. */
type Night = {
	/** Who was seen in which week. */
	weeks: Map<string, string>;
	/** Everything else that is there of her: rights to answer, tries of her lock, what her slot says. */
	traces: Record<Source, Map<string, string>>;
};
const sources = ['rights', 'tries', 'slots'] as const;
type Source = (typeof sources)[number];
type Voted = { visits: number[]; leaves: number };

const nothing = (): Night['traces'] => ({ rights: new Map(), tries: new Map(), slots: new Map() });
const noteIn = (traces: Map<string, string>, ref: string, trace: string) =>
	void traces.set(ref, `${traces.get(ref) ?? ''} ${trace}`);

/**
 * Our files as he reads them with the key file: rows are opened, and joined to a person by any name of hers or of her
 * lock that stands in them, in clear or under any key.
 */
async function readOurs(copy: string, { people, now, organisation }: House): Promise<Night> {
	const secret = openSecret(copy);
	const stolen = await openRegister(copy, secret, randomBytes, () => new Date(now));
	const weeks = new Map((await stolen.list()).map(({ ref, week }) => [ref, week]));
	await stolen.close();
	const traces = nothing();

	const ballots = new DatabaseSync(join(copy, 'ballots.db'), { readOnly: true });
	const persons = new Map(people.map(({ ref }) => [organisation.issuer.person(ref), ref]));
	for (const { person, period, kind } of ballots.prepare('SELECT * FROM issued').all()) {
		const ref = persons.get(String(person));
		if (ref) noteIn(traces.rights, ref, `${String(period)} ${String(kind)}`);
	}
	ballots.close();

	const store = await openLocksDatabase(copy, secret, randomBytes, () => new Date(now));
	const tries = (await store.database.query.selectFrom('tries').selectAll().execute()).map((row) => {
		const [name] = Object.values(row).filter((value) => typeof value === 'string');
		return { name, text: `${name} ${JSON.stringify(store.sealed.openJson(row.sealed, `tries ${name}`))}` };
	});
	const slots = await store.database.query.selectFrom('slots').selectAll().execute();
	await store.close();
	for (const { ref, marks, lock } of people) {
		const own = slots.filter(({ lock_hash }) => lock_hash === lock);
		for (const { own_question, unused_since, erase_after_ten } of own)
			noteIn(traces.slots, ref, `${own_question} ${unused_since} ${erase_after_ten}`);
		const known = [ref, ...marks.map(String), ...own.map(({ own_question }) => own_question)];
		const hashed = known.flatMap((mark) =>
			keysOf.map((purpose) =>
				createHmac('sha256', secret.key(purpose as Purpose))
					.update(mark)
					.digest('base64url')
					.slice(0, 22)
			)
		);
		const names = [...known, ...hashed];
		for (const { text } of tries)
			if (names.some((name) => text.includes(name))) noteIn(traces.tries, ref, text);
	}
	return { weeks, traces };
}

const keysOf = ['locks', 'phones'].flatMap((part) =>
	['locator', 'code', 'phone', 'lock', 'slot', 'token', 'item', 'person', 'unknown', 'proof', 'question']
		.concat(['request', 'nonce', 'place', 'tries'])
		.map((purpose) => `${part}/${purpose}`)
);

/** The same, where everything is written at once and with names. */
function readCareless(copy: string): Night {
	const file = new DatabaseSync(join(copy, 'careless.db'));
	const phones = file.prepare('SELECT ref, week FROM phones').all();
	const weeks = new Map(phones.map(({ ref, week }) => [String(ref), String(week)]));
	const traces = nothing();
	for (const table of ['rights', 'tries'] as const)
		for (const { ref, what } of file.prepare(`SELECT ref, what FROM ${table} ORDER BY what`).all())
			noteIn(traces[table], String(ref), String(what));
	file.close();
	return { weeks, traces };
}

/** The ballots that lie in a copy of the mailbox. */
function ballotsIn(copy: string, period: string): Set<string> {
	const store = openBallotStore(join(copy, 'mailbox'));
	const found = new Set(store.ballots(period, 'ratings').map(numberOf));
	store.close();
	return found;
}
const numberOf = (ballot: Uint8Array) => Buffer.from(ballot.subarray(0, 64)).toString('hex');

/** What the weeks say of somebody who may have come on the day of a ballot: 3 then first in the week, 1 could be. */
function fitsWeeks(nights: Night[], ref: string, arrived: number): number {
	const week = isoWeek(new Date(monday + arrived * day));
	const seen = nights.findIndex(({ weeks }) => weeks.get(ref) === week);
	if (seen < 0) return nights.some(({ weeks }) => (weeks.get(ref) ?? '') > week) ? 0.2 : 1;
	// Written when the week was over: it says that she came in it, and no day.
	if (isoWeek(new Date(monday + seen * day)) > week) return 1;
	return seen === arrived ? 3 : seen < arrived ? 1 : 0;
}

/** What a trace says that is another one than in the night before: she was here, most likely on that day. */
function fitsTrace(nights: Night[], source: Source, ref: string, arrived: number): number {
	const trace = (night: number) => nights[night]?.traces[source].get(ref) ?? '';
	return trace(arrived) !== trace(arrived - 1) && trace(arrived) !== '' ? 3 : 1;
}

type Ballot = { ref: string; arrived: number };

/** Pairs of ballots that came on two days of one week: the week itself may be known. */
function pairsOf(ballots: Ballot[]): [Ballot, Ballot][] {
	const weeks = Map.groupBy(ballots, ({ arrived }) => isoWeek(new Date(monday + arrived * day)));
	return [...weeks.values()].flatMap((ofWeek) => {
		const inOrder = ofWeek.toSorted((a, b) => a.arrived - b.arrived);
		const half = Math.floor(inOrder.length / 2);
		return inOrder
			.slice(0, half)
			.map((a, at): [Ballot, Ballot] => [a, inOrder[at + half]!])
			.filter(([a, b]) => a.arrived !== b.arrived);
	});
}

type Score = { right: number; games: number };

/** The game: whose ballot came on which of two days, by some of the sources or all. */
function play(score: Score, nights: Night[], ballots: Ballot[], by: readonly (Source | 'weeks')[]): void {
	const fits = ({ ref }: Ballot, { arrived }: Ballot) =>
		by.reduce(
			(product, source) =>
				product *
				(source === 'weeks' ? fitsWeeks(nights, ref, arrived) : fitsTrace(nights, source, ref, arrived)),
			1
		);
	for (const [a, b] of pairsOf(ballots)) {
		const [straight, crossed] = [fits(a, a) * fits(b, b), fits(a, b) * fits(b, a)];
		score.games += 1;
		score.right += straight > crossed ? 1 : straight === crossed ? 0.5 : 0;
	}
}

const ways = {
	all: ['weeks', ...sources],
	weeks: ['weeks'],
	rights: ['rights'],
	tries: ['tries'],
	slots: ['slots']
};
type Way = keyof typeof ways;

test(
	'a copy of all files every night tells no more of who came when than the week',
	{ timeout: figure(3_600_000, 300_000) },
	async () => {
		const surveys = figure(10, 1);
		const count = figure(60, 20);
		// One visit in twenty begins with a wrong number; in the few games of a sample many do.
		const mistyped = figure(0.05, 0.4);
		const scores = { ours: new Map<Way, Score>(), weak: new Map<Way, Score>() };
		for (let survey = 0; survey < surveys; survey++) {
			const house = await House.open(count);
			const { organisation } = house;
			try {
				const lives = house.people.map((): Voted => {
					const visits = Array.from({ length: 12 }, (_, at) => (at + chance()) * 4);
					return { visits, leaves: visits[3 + Math.floor(chance() * 3)]! };
				});
				const sent = new Map<string, string>();
				const nights: Record<'ours' | 'weak', Night[]> = { ours: [], weak: [] };
				const mailbox: Set<string>[] = [];
				const began = house.now;
				for (let night = 0; night < 30; night++) {
					house.now = began + night * day + 1000;
					await house.round();
					const today = lives.flatMap(({ visits }, person) =>
						visits.filter((visit) => Math.floor(visit) === night).map((visit) => ({ visit, person }))
					);
					for (const { visit, person } of today.sort((a, b) => a.visit - b.visit)) {
						house.now = began + visit * day;
						const [one, { visits, leaves }] = [house.people[person]!, lives[person]!];
						if (visit === leaves) sent.set(house.post(one), one.ref);
						// The worst case: the visit at which her ballot leaves is the one that asks for a further right.
						const kind = visit === visits[0] ? 'ratings' : visit === leaves ? 'words' : undefined;
						await house.visit(one, kind ? [kind] : [], chance() < mistyped);
					}
					const copy = mkdtempSync(join(tmpdir(), 'night-'));
					cpSync(organisation.data, copy, { recursive: true });
					nights.ours.push(await readOurs(copy, house));
					nights.weak.push(readCareless(copy));
					mailbox.push(ballotsIn(copy, made.period.id));
					rmSync(copy, { recursive: true, force: true });
				}
				const ballots = [...sent].map(([number, ref]) => ({
					ref,
					arrived: mailbox.findIndex((numbers) => numbers.has(number))
				}));
				for (const name of ['ours', 'weak'] as const) {
					for (const way of Object.keys(ways) as Way[]) {
						const score = scores[name].get(way) ?? { right: 0, games: 0 };
						scores[name].set(way, score);
						play(score, nights[name], ballots, ways[way] as (Source | 'weeks')[]);
					}
				}
			} finally {
				await house.close();
			}
		}
		const advantage = (name: 'ours' | 'weak', way: Way) => {
			const { right, games } = scores[name].get(way)!;
			return 2 * (right / games) - 1;
		};
		const told = (name: 'ours' | 'weak') =>
			(Object.keys(ways) as Way[]).map((way) => `${way} ${advantage(name, way).toFixed(2)}`).join(', ');
		measured(
			`nightly copies of all files, ${scores.ours.get('all')!.games} games of one week: advantage ${told('ours')}; written at each visit ${told('weak')}`
		);
		expect(advantage('weak', 'all')).toBeGreaterThan(0.3);
		expect(advantage('weak', 'rights')).toBeGreaterThan(0.3);
		expect(advantage('weak', 'tries')).toBeGreaterThan(figure(0.02, 0.2));
		for (const way of Object.keys(ways) as Way[])
			expect(Math.abs(advantage('ours', way)), way).toBeLessThan(figure(0.05, 0.2));
	}
);

afterAll(() => elements.clear());
