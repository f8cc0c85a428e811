import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { partsOf, type Kind } from '#lib/domain/feedback.ts';
import { openDatabase } from '#lib/server/database.ts';

/*
 * What the mailbox keeps: ballots under random numbers. No row id, no time, no address, no order. A database file tells
 * in which order its pages were written, so it is written anew (`tidy`) soon after anything came.
 */

const schema = `
	CREATE TABLE IF NOT EXISTS ballots (
		period TEXT NOT NULL,
		kind TEXT NOT NULL,
		number BLOB NOT NULL,
		ballot BLOB NOT NULL,
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
	/** Used numbers, sorted, base64url. */
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
	const all = database.prepare(
		'SELECT number, ballot FROM ballots WHERE period = ? AND kind = ? ORDER BY number'
	);
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
			database.prepare('INSERT OR IGNORE INTO closed (period) VALUES (?)').run(period);
		},
		numbers: (period, kind) =>
			all
				.all(period, kind)
				.map(({ number }) => Buffer.from(number as Uint8Array).toString('base64url'))
				.sort(),
		ballots: (period, kind) =>
			all.all(period, kind).map(({ ballot }) => new Uint8Array(ballot as Uint8Array<ArrayBuffer>)),
		tidy: () => database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)'),
		close: () => database.close()
	};
}
