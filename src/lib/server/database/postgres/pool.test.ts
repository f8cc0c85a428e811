import { afterEach, expect, test } from 'vitest';
import { noteWritten, troubleOf, troublesGoing } from '#lib/server/database/trouble.ts';
import { toldOf, toldOfAsking } from './pool.ts';

const said = (code: string) => Object.assign(new Error('could not extend file "base/1/2"'), { code });
afterEach(() => noteWritten('a schema'));

test.each([
	['ECONNREFUSED', 'away', /^PostgreSQL cannot be asked \(ECONNREFUSED\)\. Is it running/],
	['28P01', 'away', /password in DATABASE_URL/],
	['57P03', 'away', /starting or stopping/],
	['53100', 'full', /^The disk is full where PostgreSQL lies/],
	['25006', 'read-only', /^PostgreSQL can only be read, not written/]
])('%s is %s, in one line of our own', (code, kind, words) => {
	const told = toldOf(said(code))!;
	expect(told.message).toMatch(words);
	expect(told.message).not.toContain('base/1');
	expect(troubleOf(told)?.kind).toBe(kind);
});

test('what is wrong with a question is none of them', () => {
	expect(toldOf(said('42P01'))).toBeUndefined();
	expect(toldOf(said('23505'))).toBeUndefined();
	expect(toldOf(new Error('a fault'))).toBeUndefined();
});

test('where nothing can be written that is noted until something was', () => {
	const full = 'The disk is full: plans are read, and nothing new can be kept';
	toldOfAsking('a schema', said('53100'));
	expect(troublesGoing()).toContain(full);
	noteWritten('a schema');
	expect(troublesGoing()).not.toContain(full);
	toldOfAsking('a schema', said('ECONNRESET'));
	// Whether it can be asked, the next connection says.
	expect(troublesGoing()).not.toContain(
		'PostgreSQL cannot be asked: phones show what they have, and nothing new'
	);
});
