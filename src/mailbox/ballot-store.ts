import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ballotLength, ballotKinds, partsOf, type BallotKind } from '#lib/domain/feedback.ts';
import { called } from '#lib/server/called.ts';
import { coarsenTimes, isThere, openFile, type SqliteFile } from '#lib/server/database/sqlite/file.ts';
import { isFull } from '#lib/server/database/trouble.ts';
import { lostFrom, noteLaid } from '#lib/server/kept/laid.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { below, shuffled } from '#lib/server/random.ts';
import { inTransaction } from './transaction.ts';

/*
 * What the mailbox keeps: ballots under random numbers. No time, no address, no order, at any moment.
 *
 * A database file tells in which order its pages were written, and a log even more so. So every place that a ballot can
 * take lies there beforehand, filled with zeros, all of one size: a ballot is written over one of those that are free,
 * chosen by lot. Only the page changes that was there all along, and what the journal holds while that is done are the
 * zeros before it. When all places are taken, twice as many are laid and all ballots are mixed anew.
 *
 * The list of used numbers is public, so its length would tell exactly how many envelopes came. At close it gets one to
 * ten numbers that nobody used, as random as the others, so that it is always a multiple of ten.
 *
 * A box is one organisation's one period; `office.ts` names it.
 *
 * What is left: whoever copies the file while a ballot is being written sees which is the newest, and whoever copies it
 * twice sees what came in between.
 */

const table = (name: string) => `
	CREATE TABLE IF NOT EXISTS ${name} (
		place INTEGER PRIMARY KEY,
		taken INTEGER NOT NULL,
		survey BLOB NOT NULL,
		number BLOB NOT NULL,
		ballot BLOB NOT NULL
	) STRICT;
`;
const schema = `
	${table('places')}
	CREATE TABLE IF NOT EXISTS decoys (
		period TEXT NOT NULL,
		kind TEXT NOT NULL,
		number BLOB NOT NULL,
		PRIMARY KEY (period, kind, number)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS closed (
		period TEXT PRIMARY KEY
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS emptied (
		period TEXT NOT NULL,
		kind TEXT NOT NULL,
		PRIMARY KEY (period, kind)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS from_before (
		period TEXT PRIMARY KEY
	) STRICT, WITHOUT ROWID;
`;

const firstPlaces = 256;

/** `full`: the disk has no room for it now. */
export type Acceptance = 'new' | 'again' | 'other' | 'closed' | 'full';

export type BallotStore = {
	/** Keeps a ballot whose signature was checked. When it answers, the ballot is on the disk. */
	accept(period: string, kind: BallotKind, ballot: Uint8Array<ArrayBuffer>): Acceptance;
	isClosed(period: string): boolean;
	/** Takes no more ballots of a period; from now on the used numbers are public. */
	closePeriod(period: string): void;
	/** How many ballots came: exact, so not to be told to anybody as it is. */
	count(period: string, kind: BallotKind): number;
	/** Used numbers and, after close, the decoys among them, sorted, base64url. */
	numbers(period: string, kind: BallotKind): string[];
	/** Ballots sorted by their numbers, which are random. */
	ballots(period: string, kind: BallotKind): Uint8Array<ArrayBuffer>[];
	/** The same one by one, each read when it is asked for. It ends early where the box is emptied meanwhile. */
	each(period: string, kind: BallotKind): Generator<Uint8Array<ArrayBuffer>>;
	/** Deletes a closed box's ballots of a kind: zeros are written over them. The used numbers stay public. */
	empty(period: string, kind: BallotKind): void;
	isEmptied(period: string, kind: BallotKind): boolean;
	/**
	 * Gives what lies under a period's bare name, as in the first year, to a box.
	 * @param belongs whether a ballot is that box's
	 */
	adopt(
		period: string,
		box: string,
		belongs: (kind: BallotKind, ballot: Uint8Array<ArrayBuffer>) => boolean
	): void;
	/** Whether it was closed by a command, in the first year: nobody knows since when its batch could be fetched. */
	isFromBefore(period: string): boolean;
	close(): void;
};

/** The file of the mailbox in its folder. */
export const mailboxFile = (folder: string) => join(folder, 'mailbox.db');

/** The bytes that are still free on the disk of a folder. */
function freeBytes(folder: string): number {
	const { bavail, bsize } = statfsSync(folder);
	return bavail * bsize;
}

/**
 * Opens the mailbox's own database in its folder, and makes both where they are missing. One process accepts; others may
 * read and close.
 * @param disk for tests: how much room a folder's disk has, in bytes, and at how many pages the database ends
 */
export function openBallotStore(
	folder: string,
	{ free = freeBytes, mostPages }: { free?: (folder: string) => number; mostPages?: number } = {}
): BallotStore {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const file = mailboxFile(folder);
	if (lostFrom(folder, ['mailbox.db']).length > 0)
		throw new OperatorError(
			`${file} is missing, and was there before: envelopes lay in it. Put it back; if it is lost: ${called('restore --lost mailbox.db')}`
		);
	const database = openFile(file);
	database.exec(schema);
	noteLaid(folder, ['mailbox.db']);
	coarsenTimes(file);
	if (mostPages) database.exec(`PRAGMA max_page_count = ${mostPages}`);
	const put = database.prepare(
		'UPDATE places SET taken = 1, survey = ?, number = ?, ballot = ? WHERE place = ? AND taken = 0'
	);
	const get = database.prepare('SELECT ballot FROM places WHERE place = ?');
	const all = database.prepare('SELECT ballot FROM places WHERE taken = 1 AND survey = ? ORDER BY number');
	const counting = database.prepare('SELECT count(*) AS ballots FROM places WHERE taken = 1 AND survey = ?');
	const count = (period: string, kind: BallotKind) => counting.get(surveyOf(period, kind))?.ballots as number;
	const listed = database.prepare(
		`SELECT number FROM places WHERE taken = 1 AND survey = :survey
		UNION ALL SELECT number FROM decoys WHERE period = :period AND kind = :kind`
	);
	const decoy = database.prepare('INSERT INTO decoys (period, kind, number) VALUES (?, ?, ?)');
	const closed = database.prepare('SELECT 1 FROM closed WHERE period = ?');
	const isClosed = (period: string) => closed.get(period) !== undefined;
	const isIn = {
		emptied: database.prepare('SELECT 1 FROM emptied WHERE period = ? AND kind = ?'),
		before: database.prepare('SELECT 1 FROM from_before WHERE period = ?')
	};
	const allIn = database.prepare('SELECT place, ballot FROM places WHERE taken = 1 AND survey = ?');
	const moved = database.prepare('UPDATE places SET survey = ? WHERE place = ?');
	const renamed = database.prepare('UPDATE decoys SET period = ? WHERE period = ?');
	const emptied = database.prepare(
		`UPDATE places SET taken = 0, survey = zeroblob(32), number = zeroblob(32), ballot = zeroblob(${ballotLength})
		WHERE taken = 1 AND survey = ?`
	);
	const numbersIn = database.prepare(
		'SELECT number FROM places WHERE taken = 1 AND survey = ? ORDER BY number'
	);
	// An index in the file would tell by its pages what came when. This one is made when the first ballot comes.
	let places: Places | undefined;

	// Twice the file: what it takes to lay twice as many places beside those that are there.
	const hasRoom = () => free(folder) >= 2 * statSync(file).size;

	function keep(survey: Buffer, number: Buffer, ballot: Uint8Array<ArrayBuffer>): void {
		if (places!.free.length === 0) {
			layPlaces(database, Math.max(places!.count * 2, firstPlaces));
			places = placesIn(database);
		}
		const { free: left, taken } = places!;
		const at = below(left.length, randomBytes);
		const place = left[at]!;
		if (put.run(survey, number, ballot, place).changes !== 1) throw new Error('another process accepts');
		left[at] = left.at(-1)!;
		left.pop();
		taken.set(nameOf(survey, number), place);
		coarsenTimes(file);
	}

	return {
		accept: (period, kind, ballot) => {
			const survey = surveyOf(period, kind);
			const number = createHash('sha256').update(partsOf(ballot).message).digest();
			places ??= placesIn(database);
			const before = places.taken.get(nameOf(survey, number));
			const kept = before === undefined ? undefined : get.get(before);
			if (kept) return Buffer.compare(kept.ballot as Uint8Array, ballot) === 0 ? 'again' : 'other';
			if (isClosed(period)) return 'closed';
			if (!hasRoom()) return 'full';
			try {
				keep(survey, number, ballot);
			} catch (error) {
				// Whatever happened, the file is the one that knows.
				places = undefined;
				if (!isFull(error)) throw error;
				return 'full';
			}
			return 'new';
		},
		isClosed,
		closePeriod: (period) => {
			inTransaction(database, () => {
				if (isClosed(period)) return;
				for (const kind of ballotKinds) {
					for (let more = 10 - (count(period, kind) % 10); more > 0; more--)
						decoy.run(period, kind, randomBytes(32));
				}
				database.prepare('INSERT INTO closed (period) VALUES (?)').run(period);
			});
			coarsenTimes(file);
		},
		count,
		numbers: (period, kind) =>
			listed
				.all({ survey: surveyOf(period, kind), period, kind })
				.map(({ number }) => Buffer.from(number as Uint8Array).toString('base64url'))
				.sort(),
		ballots: (period, kind) =>
			all.all(surveyOf(period, kind)).map(({ ballot }) => new Uint8Array(ballot as Uint8Array<ArrayBuffer>)),
		*each(period, kind) {
			const survey = surveyOf(period, kind);
			for (const { number } of numbersIn.all(survey)) {
				places ??= placesIn(database);
				const place = places.taken.get(nameOf(survey, number as Uint8Array));
				if (place === undefined) return;
				yield new Uint8Array(get.get(place)!.ballot as Uint8Array<ArrayBuffer>);
			}
		},
		empty: (period, kind) => {
			const survey = surveyOf(period, kind);
			inTransaction(database, () => {
				for (const { number } of numbersIn.all(survey)) decoy.run(period, kind, number as Uint8Array);
				emptied.run(survey);
				database.prepare('INSERT OR IGNORE INTO emptied (period, kind) VALUES (?, ?)').run(period, kind);
			});
			places = undefined;
			coarsenTimes(file);
		},
		isEmptied: (period, kind) => isIn.emptied.get(period, kind) !== undefined,
		adopt: (period, box, belongs) => {
			inTransaction(database, () => {
				for (const kind of ballotKinds) {
					const before = surveyOf(period, kind);
					for (const { place, ballot } of allIn.all(before))
						if (belongs(kind, new Uint8Array(ballot as Uint8Array<ArrayBuffer>)))
							moved.run(surveyOf(box, kind), place as number);
				}
				if (!isClosed(period)) return;
				renamed.run(box, period);
				database.prepare('UPDATE closed SET period = ? WHERE period = ?').run(box, period);
				database.prepare('INSERT INTO from_before (period) VALUES (?)').run(box);
			});
			places = undefined;
			coarsenTimes(file);
		},
		isFromBefore: (period) => isIn.before.get(period) !== undefined,
		close: () => {
			database.close();
			coarsenTimes(file);
		}
	};
}

/** Whether nothing ever came into the mailbox of a folder, and no period was closed in it. */
export function isUnused(folder: string): boolean {
	const path = mailboxFile(folder);
	if (!isThere(path)) return true;
	const database = openFile(path);
	try {
		database.exec(schema);
		const asked = 'SELECT 1 FROM places WHERE taken = 1 UNION ALL SELECT 1 FROM closed LIMIT 1';
		return database.prepare(asked).get() === undefined;
	} finally {
		database.close();
	}
}

/**
 * Writes a database of its own with the ballots of periods that are closed, in places mixed anew. What came in a period
 * that is open is never copied: two copies would tell what came in between.
 * @param folder the mailbox's own
 * @returns false where there is nothing to copy
 */
export function copyClosed(folder: string, to: string): boolean {
	const path = mailboxFile(folder);
	if (!isThere(path)) return false;
	const database = openFile(path);
	try {
		database.exec(schema);
		const periods = database.prepare('SELECT period FROM closed ORDER BY period').all();
		if (periods.length === 0) return false;
		const copy = openFile(to);
		copy.exec(schema);
		inTransaction(copy, () => {
			let place = 0;
			for (const { period } of periods as { period: string }[]) {
				copy.prepare('INSERT INTO closed (period) VALUES (?)').run(period);
				for (const kind of ballotKinds) {
					const survey = surveyOf(period, kind);
					const rows = database
						.prepare('SELECT number, ballot FROM places WHERE taken = 1 AND survey = ? ORDER BY number')
						.iterate(survey);
					for (const { number, ballot } of rows)
						copy
							.prepare('INSERT INTO places (place, taken, survey, number, ballot) VALUES (?, 1, ?, ?, ?)')
							.run(place++, survey, number as Uint8Array, ballot as Uint8Array);
				}
				for (const { kind } of database.prepare('SELECT kind FROM emptied WHERE period = ?').all(period))
					copy.prepare('INSERT INTO emptied (period, kind) VALUES (?, ?)').run(period, kind as string);
				if (database.prepare('SELECT 1 FROM from_before WHERE period = ?').get(period))
					copy.prepare('INSERT INTO from_before (period) VALUES (?)').run(period);
				for (const { kind, number } of database
					.prepare('SELECT kind, number FROM decoys WHERE period = ? ORDER BY number')
					.all(period))
					copy
						.prepare('INSERT INTO decoys (period, kind, number) VALUES (?, ?, ?)')
						.run(period, kind as string, number as Uint8Array);
			}
		});
		const { taken } = placesIn(copy);
		layPlaces(copy, Math.max(firstPlaces, taken.size * 2));
		copy.exec('VACUUM');
		copy.close();
		coarsenTimes(to);
		return true;
	} finally {
		database.close();
	}
}

// Of one length, whatever a period is called: a row that changed its length would move.
const surveyOf = (period: string, kind: BallotKind) =>
	createHash('sha256').update(`${period}/${kind}`).digest();
const nameOf = (survey: Uint8Array, number: Uint8Array) =>
	Buffer.concat([survey, number]).toString('base64url');

/** Which places there are: where each ballot lies, and which are free. */
type Places = { count: number; taken: Map<string, number>; free: number[] };

function placesIn(database: SqliteFile): Places {
	const places: Places = { count: 0, taken: new Map(), free: [] };
	const rows = database.prepare('SELECT place, taken, survey, number FROM places').iterate();
	for (const { place, taken, survey, number } of rows) {
		places.count += 1;
		if (taken === 0) places.free.push(Number(place));
		else places.taken.set(nameOf(survey as Uint8Array, number as Uint8Array), Number(place));
	}
	return places;
}

/** Lays so many places, those that are there among them, all of them mixed. All of it happens, or nothing. */
function layPlaces(database: SqliteFile, count: number): void {
	inTransaction(database, () => {
		database.exec(table('more'));
		const before = database
			.prepare('SELECT place FROM places WHERE taken = 1')
			.all()
			.map(({ place }) => Number(place));
		const move = database.prepare(
			'INSERT INTO more SELECT ?, taken, survey, number, ballot FROM places WHERE place = ?'
		);
		const lay = database.prepare(
			`INSERT INTO more VALUES (?, 0, zeroblob(32), zeroblob(32), zeroblob(${ballotLength}))`
		);
		const laid = Array.from({ length: count - before.length }, () => undefined);
		const mixed = shuffled([...before, ...laid], randomBytes);
		for (const [place, moved] of mixed.entries()) {
			if (moved === undefined) lay.run(place);
			else move.run(place, moved);
		}
		database.exec('DROP TABLE places; ALTER TABLE more RENAME TO places');
	});
}
