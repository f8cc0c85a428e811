import { createHash } from 'node:crypto';
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	realpathSync,
	rmdirSync,
	rmSync,
	statSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { longestReading } from '#lib/server/database/sqlite/often.ts';
import { troubleOf, type Trouble } from '#lib/server/database/trouble.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';

/*
 * A phone is lost, and the data folder cannot be written: it can only be read, its rights are gone, another program holds it. Then
 * the phone's name is laid where every Linux has room without a disk, in memory, and each process that answers phones looks there
 * at every visit: the phone gets nothing from that moment on. The next round that can write ends it for good. Until then a restart
 * of the machine would bring it back, and whoever ended it is told so.
 *
 * Where the databases lie in PostgreSQL the same holds on this machine: what others hold in memory nobody here can write.
 */

export type Withheld = {
	/** What another process laid there counts within a few milliseconds (`longestReading`). */
	has(phone: string): boolean;
	all(): string[];
	add(phone: string): void;
	drop(phone: string): void;
};

const isGone = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** As a phone is called: nothing else becomes the name of a file. */
const isName = (phone: string) => /^[0-9A-Z]{6}$/.test(phone);

/** @param memory for tests: where no disk is needed. systemd leaves it in common to all services, which /tmp is not */
export function withheldFor(data: string, memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()): Withheld {
	const folder = join(
		memory,
		`withheld-${createHash('sha256').update(realpathSync(data)).digest('hex').slice(0, 16)}`
	);
	// Anybody may make a folder there: what another account than the data's own laid there says nothing.
	const isOurs = () => {
		const there = lstatSync(folder, { throwIfNoEntry: false });
		return (
			there?.isDirectory() === true &&
			[statSync(data).uid, 0].includes(there.uid) &&
			(there.mode & 0o077) === 0
		);
	};
	const all = () => {
		try {
			return isOurs() ? readdirSync(folder).filter(isName) : [];
		} catch (error) {
			// The last one was ended just now.
			if (isGone(error)) return [];
			throw error;
		}
	};
	// It is asked at every visit, and to look each time was a tenth of an answer.
	let seen = { names: new Set<string>(), until: 0 };
	return {
		has: (phone) => {
			const now = performance.now();
			if (now >= seen.until) seen = { names: new Set(all()), until: now + longestReading };
			return seen.names.has(phone);
		},
		all,
		add: (phone) => {
			seen.until = 0;
			const lay = () => {
				mkdirSync(folder, { recursive: true, mode: 0o700 });
				if (!isName(phone) || !isOurs()) throw new Error('cannot be withheld');
				writePrivateFile(join(folder, phone), '');
			};
			try {
				lay();
			} catch (error) {
				// Another process took the empty folder away between the two.
				if (!isGone(error)) throw error;
				lay();
			}
		},
		drop: (phone) => {
			seen.until = 0;
			rmSync(join(folder, phone), { force: true });
			try {
				rmdirSync(folder);
			} catch {
				// Somebody else is withheld still.
			}
		}
	};
}

/**
 * Ends a phone; where that cannot be written it is withheld.
 * @param end ends it for good, and opens what it needs for that
 * @returns whether it was ended; or why it is only withheld
 * @throws what `end` throws, where the machine is not at fault, or nothing can be laid in memory either
 */
export async function endOrWithhold(
	data: string,
	phone: string,
	end: () => Promise<boolean>
): Promise<boolean | Trouble> {
	try {
		return await end();
	} catch (error) {
		const trouble = troubleOf(error);
		if (!trouble) throw error;
		try {
			withheldFor(data).add(phone);
		} catch {
			throw error;
		}
		return trouble;
	}
}
