import { setTimeout } from 'node:timers';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { CompiledQuery } from 'kysely';
import type { Soon } from '#lib/server/soon.ts';

/*
 * What is asked at every visit.
 *
 * To take a file's lock and to look for a journal is most of the work of a small read. So the questions that come within a
 * few milliseconds are one reading: it begins with the first of them, and ends after that time, or before anything else is
 * asked of any file. Whoever writes meanwhile, in whatever process, waits that long before it is done: nothing that was done
 * when a question came is missed by its answer. The same holds for what is remembered of earlier answers: each reading looks
 * first whether somebody has written since.
 */

/** The longest that a reading lasts, and so that a write of another process waits. Milliseconds. */
export const longestReading = 5;

/** Ends the readings that go on in this process. A file may be open twice in it, and a write would wait for ever. */
export function endReadings(): void {
	for (const end of going) end();
}

const going = new Set<() => void>();

/** The readings of one connection. */
export type Readings = {
	/** Begins one where none goes on, and says that it does; false while a transaction is open on the connection. */
	begin(): boolean;
	/** Another number once the file is not what it was. */
	state(): number;
	/** This connection writes. */
	wrote(): void;
};

export function readingsOf(file: DatabaseSync): Readings {
	const [begin, commit] = [file.prepare('BEGIN'), file.prepare('COMMIT')];
	// It tells of the writes of all other connections (SQLite, "PRAGMA data_version").
	const version = file.prepare('PRAGMA data_version');
	let last: unknown;
	let state = 0;
	const end = () => {
		if (going.delete(end) && file.isOpen) commit.run();
	};
	return {
		begin: () => {
			if (going.has(end)) return true;
			if (file.isTransaction) return false;
			begin.run();
			going.add(end);
			setTimeout(end, longestReading).unref();
			const now = version.get()?.data_version;
			if (now !== last) state++;
			last = now;
			return true;
		},
		state: () => state,
		wrote: () => void state++
	};
}

/** So many bytes are remembered of one kind; with more, all of it is forgotten. */
const mostRemembered = 32 * 1024 * 1024;

/**
 * What was made of what was read, remembered until somebody writes to the file. What was not found is not remembered: whoever
 * asks for what is not there fills no memory.
 * @param bytesOf about how many bytes one takes
 */
export function remembering<Made>(
	readings: Readings,
	make: (name: string) => Promise<Made | undefined>,
	bytesOf: (made: Made) => number
): (name: string) => Soon<Made | undefined> {
	const remembered = new Map<string, Made>();
	let [of, bytes] = [-1, 0];
	return (name) => {
		if (!readings.begin()) return make(name);
		const state = readings.state();
		if (of !== state || bytes > mostRemembered) {
			remembered.clear();
			[of, bytes] = [state, 0];
		}
		return remembered.get(name) ?? makeAndRemember(name, state);
	};

	async function makeAndRemember(name: string, state: number): Promise<Made | undefined> {
		const made = await make(name);
		if (made !== undefined && state === readings.state() && state === of) {
			remembered.set(name, made);
			bytes += bytesOf(made);
		}
		return made;
	}
}

/** Stands in a compiled question where its value will stand. */
export const theValue = '\u0000 the value that is asked for';

/** The same question with this value. */
export function withValue<Row>(compiled: CompiledQuery<Row>, value: string): CompiledQuery<Row> {
	const parameters = compiled.parameters.map((one) => (one === theValue ? value : one));
	return { ...compiled, parameters };
}

/** A question that is prepared once and asked of the file at once, for one row. SQLite prepares it anew where tables changed. */
export function preparedOnce<Row>(
	file: DatabaseSync,
	compiled: CompiledQuery<Row>
): (value: string) => Row | undefined {
	const statement = file.prepare(compiled.sql);
	return (value) =>
		statement.get(...(withValue(compiled, value).parameters as SQLInputValue[])) as Row | undefined;
}
