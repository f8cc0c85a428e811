/**
 * Everything that lies in a data folder, and what becomes of it in a backup. What stands here holds for `backup`,
 * `restore`, `key rotate`, `doctor` and the table in docs/operator.md, which a test holds against it.
 */
export type Kept = {
	/** In the data folder; a folder ends with a slash. `*` stands for what differs. */
	path: string;
	holds: string;
	/**
	 * `database`: copied while it runs, without what is finer than a week. `as it is`: copied. `closed quarters`: without
	 * what came in a quarter that is open. `apart`: beside the archive, never in it. `no`: made again by itself, or of
	 * no use to anybody.
	 */
	backup: 'database' | 'as it is' | 'closed quarters' | 'apart' | 'no';
	/** What is lost with it where it lies in no backup. */
	lost?: string;
};

export const kept: readonly Kept[] = [
	{ path: 'secret.key', holds: 'what opens every sealed row', backup: 'apart' },
	{
		path: 'ended.db',
		holds: 'what was ended, so that no older copy brings it back',
		backup: 'apart',
		lost: 'An older archive brings back what ended since it was made: make a new one now, and destroy the older.'
	},
	{
		path: 'cases.db',
		holds: 'people and plans',
		backup: 'database',
		lost: 'Nobody has a plan until you import your people again.'
	},
	{
		path: 'phones.db',
		holds: 'phones',
		backup: 'database',
		lost: 'Every person needs a new invitation.'
	},
	{
		path: 'locks.db',
		holds: 'the server’s key shares of number codes',
		backup: 'database',
		lost: 'Number codes open nothing from then on: their people need a new invitation.'
	},
	{
		path: 'ballots.db',
		holds: 'who was given a right to answer',
		backup: 'database',
		lost: 'In the running quarter everybody can answer once more, and every quarter has to be opened again.'
	},
	{ path: 'desk.db', holds: 'who did what', backup: 'database', lost: 'Nobody can look up who did what.' },
	{
		path: 'staff.db',
		holds: 'staff and their keys',
		backup: 'database',
		lost: 'The desk begins again with its first director.'
	},
	{ path: 'issuer-keys/', holds: 'the keys that sign rights to answer', backup: 'as it is' },
	{ path: 'feedback-reports/', holds: 'the reports, and what the next one has to know', backup: 'as it is' },
	{ path: 'feedback.json', holds: 'what your organisation says about feedback', backup: 'as it is' },
	{ path: 'settings.json', holds: 'what your organisation changed at the desk', backup: 'as it is' },
	{ path: 'words/', holds: 'your organisation’s own words, and what reviewers said', backup: 'as it is' },
	{ path: 'voice/', holds: 'recordings', backup: 'as it is' },
	{ path: 'source-*', holds: 'what signs in to the case system', backup: 'as it is' },
	{
		path: 'mailbox/',
		holds: 'closed envelopes, and what signs their receipts',
		backup: 'closed quarters',
		lost: 'The envelopes in it are lost. Say so in your report.'
	},
	{ path: 'cache.db', holds: 'the plans as phones read them', backup: 'no' },
	{ path: 'directory.db', holds: 'the partners as phones read them', backup: 'no' },
	{ path: 'sheets-seen.json', holds: 'which columns the spreadsheets had', backup: 'no' },
	{ path: 'addresses.json', holds: 'where the running service answers', backup: 'no' },
	{ path: 'started-*', holds: 'with which build a process was started', backup: 'no' },
	{ path: 'DEMONSTRATION', holds: 'that all people here are invented', backup: 'as it is' },
	{ path: 'demonstration/', holds: 'invented people', backup: 'no' },
	{ path: 'demonstration-opening-keys/', holds: 'opening files of keys to try it with', backup: 'no' },
	{ path: '*.before-*', holds: 'a database as it was before an update', backup: 'no' },
	{ path: '*-journal', holds: 'an unfinished write', backup: 'no' },
	{ path: 'moved-house', holds: 'that this copy is not to be started', backup: 'no' },
	{ path: 'in-postgres', holds: 'that the databases lie in PostgreSQL', backup: 'no' },
	{ path: 'leaving-postgres', holds: 'what is to go from PostgreSQL', backup: 'no' },
	{ path: 'laid/', holds: 'nothing: its names say what lay here', backup: 'no' },
	{ path: 'reserve', holds: 'nothing: room to end a phone on a full disk', backup: 'no' },
	{ path: 'in-use', holds: 'nothing: processes hold it', backup: 'no' },
	{ path: 'leads*', holds: 'which process reads the case system, and where it answers', backup: 'no' },
	{ path: '.arriving/', holds: 'what a restore or a new key is putting in place', backup: 'no' },
	{ path: '.copying-*', holds: 'what a backup is copying', backup: 'no' }
];

/** The databases: those that are copied, and the one that lies beside the key. */
export const keptDatabases: readonly string[] = kept
	.filter(({ path, backup }) => path.endsWith('.db') && !path.includes('*') && backup !== 'no')
	.map(({ path }) => path);

/** What is missed where it lay once: all that a backup keeps, but for what has no name of its own. */
export const missed: readonly string[] = kept
	.filter(({ path, backup }) => backup !== 'no' && !path.includes('*'))
	.map(({ path }) => path);

/** What the list says about a name in the data folder; undefined for what is not in it. */
export function keptAs(name: string): Kept | undefined {
	return kept.find(({ path }) => patternOf(path).test(name));
}

const patternOf = (path: string) =>
	new RegExp(`^${path.replace(/\/$/, '').replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
