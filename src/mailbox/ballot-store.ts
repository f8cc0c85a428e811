import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { kinds, partsOf, type Kind } from '#lib/domain/feedback.ts';
import { openDatabase } from '#lib/server/database.ts';

/*
 * What the mailbox keeps: ballots under random numbers. No row id, no time, no address, no order. A database file tells
 * in which order its pages were written, so it is written anew (`tidy`) soon after anything came.
 *
 * The list of used numbers is public, so its length would tell exactly how many envelopes came. At close it gets one to
 * ten numbers that nobody used, as random as the others, so that it is always a multiple of ten.
 */

const schema = `
	CREATE TABLE IF NOT EXISTS ballots (
		period TEXT NOT NULL,
		kind TEXT NOT NULL,
		number BLOB NOT NULL,
		ballot BLOB NOT NULL,
		PRIMARY KEY (period, kind, number)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS decoys (
		period TEXT NOT NULL,
		kind TEXT NOT NULL,
		number BLOB NOT NULL,
		PRIMARY KEY (period, kind, number)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS closed (
		period TEXT PRIMARY KEY
	) STRICT, WITHOUT ROWID;
`;

export type Acceptance = 'new' | 'again' | 'other' | 'closed';

export type BallotStore = {
	/** Keeps a ballot whose signature was checked. When it answers, the ballot is on the disk. */
	accept(period: string, kind: Kind, ballot: Uint8Array<ArrayBuffer>): Acceptance;
	isClosed(period: string): boolean;
	/** Takes no more ballots of a period; from now on the used numbers are public. */
	closePeriod(period: string): void;
	/** How many ballots came: exact, so not to be told to anybody as it is. */
	count(period: string, kind: Kind): number;
	/** Used numbers and, after close, the decoys among them, sorted, base64url. */
	numbers(period: string, kind: Kind): string[];
	/** Ballots sorted by their numbers, which are random. */
	ballots(period: string, kind: Kind): Uint8Array<ArrayBuffer>[];
	/** Writes the whole file anew, so that it no longer tells what came when. */
	tidy(): void;
	close(): void;
};

export const mailboxFolder = (data: string) => join(data, 'mailbox');

/** Opens the mailbox's own database, in a folder of its own. */
export function openBallotStore(data: string): BallotStore {
	mkdirSync(mailboxFolder(data), { recursive: true, mode: 0o700 });
	const database: DatabaseSync = openDatabase(join(mailboxFolder(data), 'mailbox.db'), schema);
	const put = database.prepare(
		'INSERT INTO ballots (period, kind, number, ballot) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
	);
	const get = database.prepare('SELECT ballot FROM ballots WHERE period = ? AND kind = ? AND number = ?');
	const all = database.prepare('SELECT ballot FROM ballots WHERE period = ? AND kind = ? ORDER BY number');
	const counting = database.prepare('SELECT count(*) AS ballots FROM ballots WHERE period = ? AND kind = ?');
	const count = (period: string, kind: Kind) => counting.get(period, kind)?.ballots as number;
	const listed = database.prepare(
		`SELECT number FROM ballots WHERE period = :period AND kind = :kind
		UNION ALL SELECT number FROM decoys WHERE period = :period AND kind = :kind`
	);
	const decoy = database.prepare('INSERT INTO decoys (period, kind, number) VALUES (?, ?, ?)');
	const closed = database.prepare('SELECT 1 FROM closed WHERE period = ?');
	const isClosed = (period: string) => closed.get(period) !== undefined;

	return {
		accept: (period, kind, ballot) => {
			const number = createHash('sha256').update(partsOf(ballot).message).digest();
			const kept = get.get(period, kind, number);
			if (kept) return Buffer.compare(kept.ballot as Uint8Array, ballot) === 0 ? 'again' : 'other';
			if (isClosed(period)) return 'closed';
			put.run(period, kind, number, ballot);
			return 'new';
		},
		isClosed,
		closePeriod: (period) => {
			database.exec('BEGIN IMMEDIATE');
			try {
				if (!isClosed(period)) {
					for (const kind of kinds) {
						for (let more = 10 - (count(period, kind) % 10); more > 0; more--)
							decoy.run(period, kind, randomBytes(32));
					}
					database.prepare('INSERT INTO closed (period) VALUES (?)').run(period);
				}
				database.exec('COMMIT');
			} catch (error) {
				database.exec('ROLLBACK');
				throw error;
			}
		},
		count,
		numbers: (period, kind) =>
			listed
				.all({ period, kind })
				.map(({ number }) => Buffer.from(number as Uint8Array).toString('base64url'))
				.sort(),
		ballots: (period, kind) =>
			all.all(period, kind).map(({ ballot }) => new Uint8Array(ballot as Uint8Array<ArrayBuffer>)),
		tidy: () => database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)'),
		close: () => database.close()
	};
}
