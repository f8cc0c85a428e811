import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, expect, test } from 'vitest';
import type { MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { onePeriod, Organisation } from './organisation.ts';
import { chance, figure, measured, shuffledByChance } from './size.ts';

/*
 * The game: two people, A and B, take part in a survey; a coin says which of two ballots is A's. The attacker gets a copy
 * of every database file, and the opened ballots, and names the coin. Advantage is |2p - 1|. One survey holds ten such
 * games with people of their own.
 */

const gamesASurvey = 10;

let made: MadePeriod;
beforeAll(async () => void (made = await onePeriod()));

type Game = { a: string; b: string; first: Buffer; second: Buffer; coin: boolean };

/** Where each needle lies in a file: the order in which things were written, if the file tells it. */
const placesOf = (bytes: Buffer, needles: Buffer[]) => needles.map((needle) => bytes.indexOf(needle));

/** A ballot that needs no sealing: what the attacker sees of one is random bytes in any case. */
function postToken(organisation: Organisation, person: string): Buffer {
	const { blinded, signature } = organisation.token(person);
	const ballot = new Uint8Array(8593);
	ballot.set(blinded.message);
	ballot.set(signature, 64);
	crypto.getRandomValues(ballot.subarray(320));
	if (organisation.post(ballot) !== 'new') throw new Error('not taken');
	return blinded.message;
}

function survey(organisation: Organisation): Game[] {
	const people = Array.from(
		{ length: gamesASurvey * 2 },
		(_, at) => `person-${Math.floor(chance() * 1e9)}-${at}`
	);
	// The same order at the issuer and at the mailbox: the worst that can happen without a word from a clock.
	const messages = new Map(
		shuffledByChance(people).map((person) => [person, postToken(organisation, person)])
	);
	organisation.mailbox.tidy();
	return Array.from({ length: gamesASurvey }, (_, at) => {
		const [a, b] = [people[at * 2]!, people[at * 2 + 1]!];
		const coin = chance() < 0.5;
		const [first, second] = coin ? [b, a] : [a, b];
		return { a, b, coin, first: messages.get(first)!, second: messages.get(second)! };
	});
}

/** The thief: matches the order in which people stand in one file with the order of ballots in the other. */
function guess(folder: string, organisation: Organisation, { a, b, first, second }: Game): boolean {
	const issuer = readFileSync(join(folder, 'ballots.db'));
	const mailbox = readFileSync(join(folder, 'mailbox', 'mailbox.db'));
	const [placeA, placeB] = placesOf(
		issuer,
		[a, b].map((person) => Buffer.from(organisation.issuer.person(person)))
	);
	const [place1, place2] = placesOf(mailbox, [first, second]);
	return placeA! < placeB! !== place1! < place2!;
}

test('every database together does not tell whose ballot is whose', () => {
	const games = figure(10_000, 400);
	let right = 0;
	for (let played = 0; played < games; played += gamesASurvey) {
		const organisation = new Organisation(made);
		const all = survey(organisation);
		const copy = organisation.stolen();
		right += all.filter((game) => guess(copy, organisation, game) === game.coin).length;
		organisation.remove();
		rmSync(copy, { recursive: true });
	}
	const p = right / games;
	const advantage = Math.abs(2 * p - 1);
	// Upper 95 % bound of the advantage, by the normal approximation.
	const bound = advantage + 2 * 1.96 * Math.sqrt((p * (1 - p)) / games);
	measured(
		`linking, ${games} games: right ${(100 * p).toFixed(2)} %, advantage ${advantage.toFixed(4)}, bound ${bound.toFixed(4)}`
	);
	expect(advantage).toBeLessThan(figure(0.05, 0.2));
	expect(bound).toBeLessThan(figure(0.05, 0.35));
});

test('the same thief reads a naive build like a book', () => {
	const games = figure(2_000, 200);
	let right = 0;
	for (let played = 0; played < games; played += gamesASurvey) {
		const organisation = new Organisation(made);
		// Naive: row ids in order of arrival on both sides.
		const database = new DatabaseSync(join(organisation.data, 'naive.db'));
		database.exec('CREATE TABLE asked (person TEXT); CREATE TABLE came (message BLOB)');
		const people = shuffledByChance(Array.from({ length: gamesASurvey * 2 }, (_, at) => `person-${at}`));
		const messages = people.map((person) => {
			const message = Buffer.from(crypto.getRandomValues(new Uint8Array(64)));
			database.prepare('INSERT INTO asked VALUES (?)').run(person);
			database.prepare('INSERT INTO came VALUES (?)').run(message);
			return message;
		});
		database.close();
		const bytes = readFileSync(join(organisation.data, 'naive.db'));
		for (let at = 0; at < gamesASurvey; at++) {
			const [one, two] = shuffledByChance([at * 2, at * 2 + 1]) as [number, number];
			const coin = chance() < 0.5;
			const [first, second] = coin ? [two, one] : [one, two];
			const name = (index: number) => Buffer.concat([Buffer.from(people[index]!)]);
			// SQLite fills a page from its end: what came later lies before.
			const exact = (needle: Buffer) => bytes.lastIndexOf(needle);
			const person = exact(name(one)) < exact(name(two));
			const ballot = exact(messages[first]!) < exact(messages[second]!);
			if ((person !== ballot) === coin) right += 1;
		}
		organisation.remove();
	}
	measured(`linking, naive build, ${games} games: right ${((100 * right) / games).toFixed(1)} %`);
	expect(right / games).toBeGreaterThan(0.95);
});

/** How often two ballots stand in the file in the order in which they came. */
function pairOrder(bytes: Buffer, inOrder: Buffer[]): number {
	const places = placesOf(bytes, inOrder);
	let agree = 0;
	let pairs = 0;
	for (let i = 0; i < places.length; i++) {
		for (let j = i + 1; j < places.length; j++) {
			pairs += 1;
			if (places[i]! < places[j]!) agree += 1;
		}
	}
	return agree / pairs;
}

test('the raw file does not tell in which order ballots came; before it is put in order it would', () => {
	const rounds = figure(30, 6);
	const ballots = figure(200, 60);
	const [tidied, raw]: [number[], number[]] = [[], []];
	for (let round = 0; round < rounds; round++) {
		const organisation = new Organisation(made);
		const inOrder = Array.from({ length: ballots }, (_, at) => postToken(organisation, `p${at}`));
		const file = join(organisation.data, 'mailbox', 'mailbox.db');
		const wal = readFileSync(`${file}-wal`);
		raw.push(Math.max(pairOrder(wal, inOrder), 1 - pairOrder(wal, inOrder)));
		organisation.mailbox.tidy();
		tidied.push(pairOrder(readFileSync(file), inOrder));
		expect(readFileSync(`${file}-wal`).length).toBe(0);
		organisation.remove();
	}
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	measured(
		`raw order, ${rounds} files of ${ballots} ballots: ${mean(tidied).toFixed(4)} put in order, ${mean(raw).toFixed(4)} before`
	);
	expect(Math.abs(mean(tidied) - 0.5)).toBeLessThan(figure(0.03, 0.12));
	expect(mean(raw)).toBeGreaterThan(0.9);
});

test('no table of issuer or mailbox has a column for a time, an address or a phone', () => {
	const organisation = new Organisation(made);
	const columns = ['ballots.db', 'mailbox/mailbox.db'].flatMap((file) => {
		const database = new DatabaseSync(join(organisation.data, file), { readOnly: true });
		const tables = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").all();
		const found = tables.flatMap(({ name, sql }) => {
			expect(String(sql)).toContain('WITHOUT ROWID');
			return database
				.prepare(`PRAGMA table_info(${String(name)})`)
				.all()
				.map((row) => `${String(name)}.${String(row.name)}`);
		});
		database.close();
		return found;
	});
	organisation.remove();
	expect(columns.sort()).toEqual([
		'ballots.ballot',
		'ballots.kind',
		'ballots.number',
		'ballots.period',
		'closed.period',
		'issued.blinded_hash',
		'issued.kind',
		'issued.period',
		'issued.person',
		'periods.id',
		'periods.state'
	]);
});
