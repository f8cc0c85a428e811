import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFile, wrongWith } from './sqlite/file.ts';
import { holdAlone, holdTogether } from './sqlite/hold.ts';
import { noteTrouble, noteWritten, troubleOf, troublesGoing } from './trouble.ts';

let folder: string;
const path = () => join(folder, 'things.db');
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'trouble-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const withCode = (errcode: number) => Object.assign(new Error('disk I/O error'), { errcode });
const withName = (code: string) => Object.assign(new Error('a row of somebody'), { code });
const failing = (act: () => unknown): unknown => {
	try {
		act();
	} catch (error) {
		return error;
	}
	throw new Error('it went well');
};

describe('what SQLite itself says', () => {
	test('a file that another holds is held, and neither damaged nor wanting a backup', () => {
		openFile(path()).close();
		const other = new DatabaseSync(path());
		other.exec('BEGIN EXCLUSIVE');
		const file = new DatabaseSync(path(), { timeout: 0 });
		const error = failing(() => file.exec('BEGIN IMMEDIATE'));
		expect(troubleOf(error, path())).toMatchObject({
			kind: 'busy',
			what: expect.stringContaining(`${path()} is held by another program`),
			todo: expect.stringContaining('no backup has to be put back')
		});
		file.close();
		other.close();
	});

	test('for want of room it is the disk that is full', () => {
		const file = openFile(path());
		file.exec('CREATE TABLE t (b BLOB); PRAGMA max_page_count = 3');
		expect(troubleOf(failing(() => file.exec('INSERT INTO t VALUES (zeroblob(100000))')))).toMatchObject({
			kind: 'full',
			what: expect.stringMatching(/^A disk is full: /)
		});
		file.close();
	});

	test('what is no database is damaged, and what is whole is not', () => {
		openFile(path()).close();
		expect(wrongWith(path())).toBeUndefined();
		writeFileSync(path(), 'no database at all, and longer than its header would be. '.repeat(40));
		expect(wrongWith(path())).toMatchObject({ kind: 'damaged', todo: expect.stringContaining('backup') });
	});

	test('a folder that is not there is told as that, and as no want of rights', () => {
		expect(() => openFile(join(folder, 'unmounted', 'things.db'))).toThrow(
			/unmounted is not there\. Is its disk mounted/
		);
	});

	test('a fault in a question is none of the machine’s', () => {
		const file = openFile(path());
		expect(troubleOf(failing(() => file.exec('SELECT nothing FROM nowhere')))).toBeUndefined();
		expect(troubleOf(new Error('database is locked'))).toBeUndefined();
		file.close();
	});

	test('a folder that another holds alone is told as that, and one that is damaged is not', () => {
		const hold = holdAlone(folder)!;
		expect(() => holdTogether(folder)).toThrow(/being put in place/);
		hold.release();
		writeFileSync(
			join(folder, 'in-use'),
			'no database at all, and longer than its header would be. '.repeat(40)
		);
		expect(() => holdTogether(folder)).toThrow(/in-use is damaged/);
	});
});

test.each([
	[withCode(3850), 'no-locks'],
	[withCode(1032), 'moved'],
	[withCode(266), 'disk'],
	[withCode(3082), 'memory'],
	[withName('ENOSPC'), 'full'],
	[withName('EDQUOT'), 'full'],
	[withName('EROFS'), 'read-only'],
	[withName('EACCES'), 'rights'],
	[withName('ENOLCK'), 'no-locks'],
	[withName('EIO'), 'disk'],
	[withName('EMFILE'), 'files']
])('%o is %s; its row stands in the table, and it says nothing of a row', (error, kind) => {
	const trouble = troubleOf(error)!;
	expect(trouble.kind).toBe(kind);
	expect(`${trouble.what} ${trouble.todo}`).not.toContain('somebody');
	const table = readFileSync('docs/when-something-fails.md', 'utf8');
	// What stands before and after the name of a file, an account or a code.
	const said = trouble.what
		.replace(/^(The file|The folder|A disk) /, '')
		.split(/: nothing| there[: (]| by the account| \(|: its disk/)[0]!;
	expect(table.toLowerCase()).toContain(said.toLowerCase().replace(/ the file$/, ''));
});

test('what is the matter is told to anybody without a path, until a write goes well', () => {
	noteTrouble(path(), withName('ENOSPC'));
	noteTrouble(path(), new Error('another fault'));
	const full = 'The disk is full: plans are read, and nothing new can be kept';
	// Other tests of this process may have files of their own in trouble.
	expect(troublesGoing()).toContain(full);
	noteWritten(path());
	expect(troublesGoing()).not.toContain(full);
});
