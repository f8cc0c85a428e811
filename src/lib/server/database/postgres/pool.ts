import pg from 'pg';
import { noteTrouble, noteWritten, Troubled, type Trouble } from '#lib/server/database/trouble.ts';
import type { House } from './house.ts';

/*
 * The connections of this process, shared by all databases of a house. A transaction holds one while it waits for another
 * process; what is asked inside of it of another database needs a further one. There are more than databases.
 */

const most = 24;
/** Milliseconds to wait for a connection. */
const timeout = 5000;

type Shared = { pool: pg.Pool; users: number };
const shared = new Map<string, Shared>();

/** What differs from what `pg` does by itself: a bigint is a number, for none here is larger than a moment. */
const types = {
	getTypeParser: ((oid: number, format: 'text') =>
		oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)) as never
};

/** Takes part in the connections to a house. Whoever is the last to leave ends them. */
export function joinPool({ house, url }: House): { pool: pg.Pool; leave(): Promise<void> } {
	const name = `${house} ${url}`;
	const one = shared.get(name) ?? { pool: poolFor(house, url), users: 0 };
	shared.set(name, one);
	one.users++;
	let left = false;
	return {
		pool: one.pool,
		leave: async () => {
			if (left) return;
			left = true;
			if (--one.users > 0) return;
			shared.delete(name);
			await one.pool.end();
		}
	};
}

function poolFor(house: string, url: string): pg.Pool {
	const pool = new pg.Pool({
		connectionString: url,
		// Who else works with the house is seen by it (`pg_stat_activity`).
		application_name: house,
		max: most,
		// One stays, so that it is seen also of a process whom nobody has asked for a while: whoever moves the house waits for it.
		min: 1,
		connectionTimeoutMillis: timeout,
		idleTimeoutMillis: 10_000,
		allowExitOnIdle: true,
		keepAlive: true,
		types
	});
	// A connection that nobody uses broke: the next one is made anew, and says so where that fails.
	pool.on('error', () => {});
	return pool;
}

/** Under what it is noted that no connection could be had. */
const connecting = 'a connection to PostgreSQL';

/** A connection, or in one line why there is none. @throws Troubled */
export async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
	try {
		const client = await pool.connect();
		noteWritten(connecting);
		return client;
	} catch (error) {
		const told = toldOf(error);
		if (told) noteTrouble(connecting, told);
		throw told ?? error;
	}
}

const away = (code: string) =>
	new Troubled({
		kind: 'away',
		what: `PostgreSQL cannot be asked (${code})`,
		todo: whatToDo[code] ?? 'Is it running, and DATABASE_URL right?'
	});

const whatToDo: Record<string, string> = {
	'28P01': 'It does not take the password in DATABASE_URL.',
	'28000':
		'It does not take the name in DATABASE_URL. Over a socket without a password that has to be the account’s own, and some commands work as root: give the role a password (docs/postgres.md).',
	'3D000': 'There is no such database: createdb makes it.',
	'53300': 'It has too many connections: raise max_connections.',
	'57P03': 'It is starting or stopping; wait a moment.'
};

/** What it answers, and does not do, where it can be read and not written (PostgreSQL, appendix A). */
const refusesWriting = '25006';
const unwritable: Record<string, Trouble> = {
	'53100': {
		kind: 'full',
		what: 'The disk is full where PostgreSQL lies: nothing new can be kept, and nothing that was kept is lost',
		todo: 'Make room there (df -h). No backup has to be put back.'
	},
	[refusesWriting]: {
		kind: 'read-only',
		what: 'PostgreSQL can only be read, not written: it was set so, or is a copy that follows another one',
		todo: 'Is DATABASE_URL right? Ask whoever keeps it (default_transaction_read_only, pg_is_in_recovery). Nothing that was kept is lost.'
	}
};

/**
 * What is PostgreSQL's own trouble, in one line without a word of the address: it may hold a password. It passes when that is
 * mended (PostgreSQL, appendix A: classes 08, 53 and 57).
 */
export function toldOf(error: unknown): Troubled | undefined {
	const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
	if (typeof code === 'string') {
		if (unwritable[code]) return new Troubled(unwritable[code]);
		if (/^(08|53|57|28|3D)[0-9A-Z]{3}$|^E[A-Z]+$/.test(code)) return away(code);
	}
	// What `pg` says by itself has no code.
	if (typeof message === 'string' && /^(Connection terminated|timeout|Client has encountered)/i.test(message))
		return away(/timeout/i.test(message) ? 'it did not answer' : 'the connection broke');
	return undefined;
}

/** As it refuses what is written where a transaction, or the whole server, is for reading. */
export const isRefusedWriting = (error: unknown): boolean =>
	(error as { code?: unknown } | undefined)?.code === refusesWriting;

/** The same of a question that was asked; where nothing can be written that is noted until a write goes well. */
export function toldOfAsking(where: string, error: unknown): unknown {
	const told = toldOf(error);
	if (told && told.trouble.kind !== 'away') noteTrouble(where, told);
	return told ?? error;
}
