import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, expect, test } from 'vitest';
import { ballotLength } from '#lib/domain/feedback.ts';
import type { MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { onePeriod, Organisation } from './organisation.ts';
import { chance, figure, measured, shuffledByChance } from './size.ts';
import { naiveBox, ourBox, survey, type Box } from './survey.ts';
import { cluesIn, guess, learn, type Clues, type Game } from './thief.ts';

/*
 * The game: two people, A and B, take part in a survey; a coin says which of two ballots is A's. The attacker gets a copy
 * of every file on the server and names the coin. Advantage is |2p - 1|. One survey holds ten such games with people of
 * their own.
 */

const gamesASurvey = 10;

let made: MadePeriod;
beforeAll(async () => void (made = await onePeriod()));

/** Plays surveys until there are enough games; what the thief finds in each, and the coin. */
async function play(games: number, boxOf: (organisation: Organisation) => Box) {
	const played: { coin: boolean; clues: Clues }[] = [];
	for (let at = 0; at < Math.ceil(games / gamesASurvey); at++) {
		const { organisation, voters, end } = await survey(made, gamesASurvey * 2, boxOf);
		const people = shuffledByChance(voters);
		const all = Array.from({ length: gamesASurvey }, (_, at): Game => {
			const [a, b] = [people[at * 2]!, people[at * 2 + 1]!];
			const coin = chance() < 0.5;
			const [first, second] = coin ? [b.ballot, a.ballot] : [a.ballot, b.ballot];
			return { a, b, first, second, coin };
		});
		const copy = organisation.stolen();
		await end();
		const clues = cluesIn(copy, all);
		rmSync(copy, { recursive: true });
		played.push(...all.map(({ coin }, at) => ({ coin, clues: clues[at]! })));
	}
	return played;
}

/** Learns from some games and plays the others. */
async function attack(games: number, lessons: number, boxOf: (organisation: Organisation) => Box) {
	const lesson = learn(await play(lessons, boxOf));
	const played = await play(games, boxOf);
	const right = played.filter(({ clues, coin }) => guess(clues, lesson) === coin).length;
	return { p: right / played.length, played: played.length, clue: lesson.clue };
}

test(
	'every file of the server together does not tell whose ballot is whose',
	{ timeout: figure(3_600_000, 240_000) },
	async () => {
		const { p, played, clue } = await attack(figure(10_000, 150), figure(2_000, 50), ourBox);
		const advantage = Math.abs(2 * p - 1);
		// Upper 95 % bound of the advantage, by the normal approximation.
		const bound = advantage + 2 * 1.96 * Math.sqrt((p * (1 - p)) / played);
		measured(
			`linking, ${played} games: right ${(100 * p).toFixed(2)} %, advantage ${advantage.toFixed(4)}, bound ${bound.toFixed(4)} (best clue: ${clue})`
		);
		expect(clue).not.toBe('');
		// Of 150 games chance alone reaches 0.55 about once in a million runs; the naive mailbox below is near 1.
		expect(bound).toBeLessThan(figure(0.05, 0.55));
	}
);

test('the same thief reads servers that are written without a thought like a book', async () => {
	const { p, played, clue } = await attack(figure(2_000, 60), figure(400, 40), naiveBox);
	measured(`linking, naive servers, ${played} games: right ${(100 * p).toFixed(1)} % (best clue: ${clue})`);
	expect(p).toBeGreaterThan(0.95);
});

/** How often two ballots stand in a file in the order in which they came: by their start, and by each later piece. */
function pairOrders(bytes: Buffer, inOrder: Uint8Array<ArrayBuffer>[]): number[] {
	return [0, 3000, 6000, 8500].map((piece) => {
		const places = inOrder.map((ballot) => bytes.indexOf(ballot.subarray(piece, piece + 40)));
		const pairs = places.flatMap((place, at) => places.slice(at + 1).map((later) => place < later));
		return pairs.filter(Boolean).length / pairs.length;
	});
}

const farthestFromHalf = (values: number[]) =>
	values.reduce((worst, one) => (Math.abs(one - 0.5) > Math.abs(worst - 0.5) ? one : worst), 0.5);

/** Ballots as the store sees them. Whose they are was checked before. */
const anyBallots = (count: number) =>
	Array.from({ length: count }, () => crypto.getRandomValues(new Uint8Array(ballotLength)));

const filesIn = (folder: string) => globSync(join(folder, '**')).filter((path) => statSync(path).isFile());

test('at no moment does any file of the mailbox tell in which order ballots came, its journal least', async () => {
	const rounds = figure(30, 1);
	const orders: number[][] = [];
	for (let round = 0; round < rounds; round++) {
		const organisation = await Organisation.open(made);
		const folder = join(organisation.data, 'mailbox');
		// Past the number of places that are laid first, and looked at before, there and after.
		const inOrder = anyBallots(300);
		for (const [at, ballot] of inOrder.entries()) {
			expect(organisation.mailbox.accept(made.period.id, 'ratings', ballot)).toBe('new');
			if (![59, 255, 256, 299].includes(at)) continue;
			const files = filesIn(folder).map((name) => readFileSync(name));
			const holding = files.filter((bytes) =>
				inOrder.some((one) => bytes.includes(Buffer.from(one.subarray(0, 40))))
			);
			expect(holding).toHaveLength(1);
			orders.push(pairOrders(holding[0]!, inOrder.slice(0, at + 1)));
		}
		await organisation.remove();
	}
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const worst = farthestFromHalf(orders[0]!.map((_, piece) => mean(orders.map((values) => values[piece]!))));
	measured(`raw order, ${orders.length} copies: ${worst.toFixed(4)} (the worst of four pieces)`);
	expect(Math.abs(worst - 0.5)).toBeLessThan(figure(0.03, 0.15));
});

test('the same look finds the order in a table as one makes it, in its file or in its log', () => {
	const inOrder = anyBallots(60);
	const found = (['WAL', 'TRUNCATE'] as const).map((journal) => {
		const folder = mkdtempSync(join(tmpdir(), 'naive-'));
		const database = new DatabaseSync(join(folder, 'naive.db'));
		database.exec(
			`PRAGMA journal_mode = ${journal}; CREATE TABLE ballots (number BLOB PRIMARY KEY, ballot BLOB) STRICT, WITHOUT ROWID;`
		);
		const put = database.prepare('INSERT INTO ballots VALUES (?, ?)');
		for (const ballot of inOrder) put.run(ballot.subarray(0, 32), ballot);
		const worst = readdirSync(folder).map((name) =>
			Math.max(...pairOrders(readFileSync(join(folder, name)), inOrder))
		);
		database.close();
		rmSync(folder, { recursive: true });
		return Math.max(...worst);
	});
	for (const order of found) expect(order).toBeGreaterThan(0.9);
});

test('the mailbox’s files carry no time of the last ballot, only the week’s Mondays', async () => {
	const organisation = await Organisation.open(made);
	const folder = join(organisation.data, 'mailbox');
	expect(organisation.mailbox.accept(made.period.id, 'ratings', anyBallots(1)[0]!)).toBe('new');
	const times = filesIn(folder).flatMap((path) => [statSync(path).mtime, statSync(path).atime]);
	// That this test looked into a folder is itself written down as its last reading.
	for (const time of [...times, statSync(join(folder, 'laid')).mtime])
		expect([time.getUTCDay(), time.getTime() % 86_400_000]).toEqual([1, 0]);
	expect(times.length).toBeGreaterThan(2);
	await organisation.remove();
});

test('no table of issuer or mailbox has a column for a time, an address or a phone', async () => {
	const organisation = await Organisation.open(made);
	const columns = ['ballots.db', 'mailbox/mailbox.db'].flatMap((file) => {
		const database = new DatabaseSync(join(organisation.data, file), { readOnly: true });
		const tables = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").all();
		const found = tables.flatMap(({ name, sql }) => {
			// A place is drawn by lot, so its number tells nothing either.
			if (name !== 'places') expect(String(sql)).toMatch(/without rowid/i);
			return database
				.prepare(`PRAGMA table_info(${String(name)})`)
				.all()
				.map((row) => `${String(name)}.${String(row.name)}`);
		});
		database.close();
		return found;
	});
	await organisation.remove();
	expect(columns.sort()).toEqual([
		'closed.period',
		'decoys.kind',
		'decoys.number',
		'decoys.period',
		'emptied.kind',
		'emptied.period',
		'from_before.period',
		'issued.blinded_hash',
		'issued.kind',
		'issued.period',
		'issued.person',
		'migrations.name',
		'migrations.number',
		'periods.id',
		'periods.state',
		'places.ballot',
		'places.number',
		'places.place',
		'places.survey',
		'places.taken'
	]);
});
