import { expect, test } from 'vitest';
import { ofSettings } from './postgres.ts';

const said = (set: Record<string, string>) =>
	ofSettings(new Map(Object.entries(set))).map(({ state, what }) => `${state}: ${what}`);
const byItself = {
	server_version_num: '150018',
	transaction_read_only: 'off',
	fsync: 'on',
	log_statement: 'none',
	track_commit_timestamp: 'off'
};

test('of a PostgreSQL as it is by itself nothing is said', () => {
	expect(said({ ...byItself, log_connections: 'off' })).toEqual([]);
	// As version 18 has it by itself.
	expect(said({ ...byItself, log_connections: '' })).toEqual([]);
	expect(said({ ...byItself, log_connections: 'receipt' })).toHaveLength(1);
});

test('what loses, what tells of visits and what takes no writes is said', () => {
	expect(
		said({ ...byItself, transaction_read_only: 'on', fsync: 'off', log_statement: 'all' }).sort()
	).toEqual([
		'broken: PostgreSQL can only be read, not written: transaction_read_only is on',
		'broken: PostgreSQL may lose what was acknowledged: fsync is off',
		'look: PostgreSQL writes down more of visits than it has to: log_statement is all'
	]);
});

test('from version 16 on it keeps the moment of the last visit, and that is said', () => {
	expect(said({ ...byItself, server_version_num: '160000' })).toEqual([
		expect.stringMatching(/^look: PostgreSQL keeps the moment of the last visit/)
	]);
	expect(said({ ...byItself, server_version_num: '159999' })).toEqual([]);
});
