import { createHmac, randomBytes } from 'node:crypto';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { isoWeek } from '#lib/server/register/week.ts';
import { openSecret } from '#lib/server/secret.ts';
import { onePeriod, Organisation } from './organisation.ts';
import { chance, figure, measured, shuffledByChance } from './size.ts';
import { enrol, type Enrolled } from './survey.ts';

/*
 * What the server's files tell of visits: to somebody who copies the folder once, and to somebody who copies it every
 * night, both with the key file. The control writes as the first year did: the week beside the phone at each visit, into
 * a database with a write-ahead log.
 */

const day = 86_400_000;
const monday = Date.parse('2026-11-02T00:00:00Z');

let made: MadePeriod;
beforeAll(async () => void (made = await onePeriod()));

type Person = Enrolled & { ref: string; mark: Buffer };

/** The servers of one organisation with people in it, a clock, and beside them the careless way of noting a contact. */
class House {
	now = monday;
	organisation!: Organisation;
	register!: Register;
	people: Person[] = [];
	careless!: DatabaseSync;

	static async open(people: number): Promise<House> {
		const house = new House();
		house.organisation = await Organisation.open(made);
		const { data } = house.organisation;
		house.register = await openRegister(data, openSecret(data), randomBytes, () => new Date(house.now));
		await house.register.startGathering();
		house.careless = new DatabaseSync(join(data, 'careless.db'));
		house.careless.exec(
			`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
			 CREATE TABLE phones (id TEXT PRIMARY KEY, ref TEXT, week TEXT) STRICT, WITHOUT ROWID`
		);
		const add = house.careless.prepare('INSERT INTO phones VALUES (?, ?, ?)');
		for (let at = 0; at < people; at++) {
			const ref = `person-${Math.floor(chance() * 1e9)}-${at}`;
			const enrolled = await enrol(house.register, data, ref);
			add.run(enrolled.phone.id, ref, '2026-W01');
			const mark = Buffer.from(`${enrolled.phone.id}${ref}`);
			house.people.push({ ...enrolled, ref, mark });
		}
		await house.round();
		house.careless.exec('PRAGMA wal_checkpoint(TRUNCATE)');
		return house;
	}

	/** A visit: the book is opened with a number, the plan is read, both rights to answer are asked for. */
	async visit({ phone, lockId, slot, proofKey, ref }: Person, tokens: boolean): Promise<void> {
		const { nonce } = await this.register.locks.unlock({ lockId, blinded: elementOf(ref) });
		const proof = createHmac('sha256', Buffer.from(proofKey, 'base64url'))
			.update(`opened ${nonce}`)
			.digest('base64url');
		await this.register.locks.take({ lockId, slot, proof });
		this.register.noteContact(phone);
		this.careless
			.prepare('UPDATE phones SET week = ? WHERE id = ? AND week <> ?')
			.run(isoWeek(new Date(this.now)), phone.id, isoWeek(new Date(this.now)));
		if (!tokens) return;
		for (const kind of ['ratings', 'words'] as const) await this.organisation.token(ref, kind);
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
			for (const person of already) await house.visit(person, false);
			house.careless.exec('PRAGMA wal_checkpoint(TRUNCATE)');
			house.now += 2 * day;
			await house.round();
			const order = shuffledByChance(people);
			for (const person of order) await house.visit(person, true);
			// What the server does by itself a second after the last write.
			await organisation.issuer.tidy();
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
		await house.visit(house.people[0]!, true);
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

type Night = { weeks: Map<string, string> };
type Voted = { visits: number[]; leaves: number };

/** What two nights' copies tell of somebody who may have come on the day of a ballot: 3 then first in the week, 1 could be. */
function fits(nights: Night[], ref: string, arrived: number): number {
	const week = isoWeek(new Date(monday + arrived * day));
	const seen = nights.findIndex(({ weeks }) => weeks.get(ref) === week);
	if (seen < 0) return nights.some(({ weeks }) => (weeks.get(ref) ?? '') > week) ? 0.2 : 1;
	// Written when the week was over: it says that she came in it, and no day.
	if (isoWeek(new Date(monday + seen * day)) > week) return 1;
	return seen === arrived ? 3 : seen < arrived ? 1 : 0;
}

/** The game of every second pair: whose ballot came on which of two days. */
function advantageOf(
	nights: Night[],
	people: { ref: string; arrived: number }[]
): { right: number; games: number } {
	let [right, games] = [0, 0];
	for (let at = 0; at + 1 < people.length; at += 2) {
		const [a, b] = [people[at]!, people[at + 1]!];
		const straight = fits(nights, a.ref, a.arrived) * fits(nights, b.ref, b.arrived);
		const crossed = fits(nights, a.ref, b.arrived) * fits(nights, b.ref, a.arrived);
		games += 1;
		right += straight > crossed ? 1 : straight === crossed ? 0.5 : 0;
	}
	return { right, games };
}

test(
	'a copy of all files every night tells no more of who came when than the week',
	{ timeout: 300_000 },
	async () => {
		const surveys = figure(20, 1);
		const count = figure(60, 16);
		const sums = { ours: { right: 0, games: 0 }, weak: { right: 0, games: 0 } };
		for (let survey = 0; survey < surveys; survey++) {
			const house = await House.open(count);
			const { data } = house.organisation;
			try {
				const lives = house.people.map((): Voted => {
					const visits = Array.from({ length: 12 }, (_, at) => (at + chance()) * 4);
					return { visits, leaves: visits[3 + Math.floor(chance() * 3)]! };
				});
				const [ours, weak]: [Night[], Night[]] = [[], []];
				const began = house.now;
				for (let night = 0; night < 30; night++) {
					house.now = began + night * day + 1000;
					await house.round();
					const today = lives.flatMap(({ visits }, person) =>
						visits.filter((visit) => Math.floor(visit) === night).map((visit) => ({ visit, person }))
					);
					for (const { visit, person } of today.sort((a, b) => a.visit - b.visit)) {
						house.now = began + visit * day;
						await house.visit(house.people[person]!, false);
					}
					const copy = mkdtempSync(join(tmpdir(), 'night-'));
					cpSync(data, copy, { recursive: true });
					const stolen = await openRegister(copy, openSecret(copy), randomBytes, () => new Date(house.now));
					ours.push({ weeks: new Map((await stolen.list()).map(({ ref, week }) => [ref, week])) });
					await stolen.close();
					const file = new DatabaseSync(join(copy, 'careless.db'));
					const rows = file.prepare('SELECT ref, week FROM phones').all();
					file.close();
					weak.push({
						weeks: new Map(rows.map(({ ref, week }) => [String(ref), String(week)]))
					});
					rmSync(copy, { recursive: true, force: true });
				}
				const people = house.people.map(({ ref }, at) => ({ ref, arrived: Math.floor(lives[at]!.leaves) }));
				for (const [name, nights] of [
					['ours', ours],
					['weak', weak]
				] as const) {
					const { right, games } = advantageOf(nights, people);
					sums[name].right += right;
					sums[name].games += games;
				}
			} finally {
				await house.close();
			}
		}
		const advantage = ({ right, games }: { right: number; games: number }) => 2 * (right / games) - 1;
		measured(
			`nightly copies of all files, ${sums.ours.games} games: advantage ${advantage(sums.ours).toFixed(2)}; written at each visit ${advantage(sums.weak).toFixed(2)}`
		);
		expect(advantage(sums.weak)).toBeGreaterThan(0.3);
		expect(Math.abs(advantage(sums.ours))).toBeLessThan(figure(0.1, 0.55));
		expect(advantage(sums.ours)).toBeLessThan(advantage(sums.weak));
	}
);

afterAll(() => elements.clear());
