import type { RowKind } from '#lib/server/cases/case-source.ts';

/** `word`: an id, a code, a day or a time, of which nothing is prose; what nobody sees in it is left out. */
export type Column = 'text' | 'word' | 'number' | 'yes-no' | 'list';

/**
 * The CSV files that `cases import` knows, by name, and their columns. A column named `measure.progress.reached` fills
 * that field of the row; beside `workPhone.hours.km` the plain `workPhone.hours` is for all others. `people.csv` names the cases; every other file points at one of them with `ref`, and the
 * files under a row (`steps.csv` and so on) name that row as well. Empty cells count as absent. Lists are separated
 * by `;`. Columns that are not known here are kept with the row, shown to nobody, and named.
 */
export type ImportTable = {
	columns: Record<string, Column>;
	/** Where a row of this file goes: the case itself, one of its lists, or a list inside one of its rows. */
	into: { the: 'person' } | { list: RowKind } | { list: RowKind; by: string; as: string } | { stays: true };
};

export const tables: Record<string, ImportTable> = {
	'people.csv': {
		into: { the: 'person' },
		columns: {
			ref: 'word',
			called: 'text',
			language: 'word',
			reading: 'word',
			phase: 'word',
			since: 'word'
		}
	},
	'stays.csv': {
		into: { stays: true },
		columns: { ref: 'word', phase: 'word', from: 'word', until: 'word' }
	},
	'goals.csv': {
		into: { list: 'goals' },
		columns: {
			ref: 'word',
			id: 'word',
			visibility: 'word',
			area: 'word',
			what: 'text',
			'measure.how': 'text',
			'measure.progress.kind': 'word',
			'measure.progress.reached': 'number',
			'measure.progress.target': 'number',
			'measure.progress.now': 'text',
			'measure.progress.hoped': 'text',
			possible: 'text',
			why: 'text',
			'by.day': 'word',
			'by.only': 'word',
			state: 'word',
			changed: 'text',
			doneOn: 'word'
		}
	},
	'steps.csv': {
		into: { list: 'goals', by: 'goal', as: 'steps' },
		columns: {
			ref: 'word',
			goal: 'word',
			id: 'word',
			visibility: 'word',
			what: 'text',
			who: 'word',
			with: 'word',
			state: 'word',
			'by.day': 'word',
			'by.only': 'word'
		}
	},
	'turns.csv': {
		into: { list: 'goals', by: 'goal', as: 'history' },
		columns: { ref: 'word', goal: 'word', on: 'word', kind: 'word', note: 'text' }
	},
	'sessions.csv': {
		into: { list: 'sessions' },
		columns: {
			ref: 'word',
			id: 'word',
			visibility: 'word',
			kind: 'word',
			how: 'word',
			date: 'word',
			time: 'word',
			minutes: 'number',
			with: 'list',
			'place.name': 'text',
			'place.find': 'text',
			'place.safe': 'yes-no',
			expect: 'text',
			state: 'word'
		}
	},
	'team.csv': {
		into: { list: 'team' },
		columns: {
			ref: 'word',
			id: 'word',
			visibility: 'word',
			name: 'text',
			role: 'word',
			about: 'text',
			'rhythm.every': 'word',
			'rhythm.last': 'word',
			'rhythm.next': 'word',
			'workPhone.number': 'text',
			'workPhone.office': 'text',
			'workPhone.office.km': 'text',
			'workPhone.office.en': 'text',
			'workPhone.office.vi': 'text',
			'workPhone.hours': 'text',
			'workPhone.hours.km': 'text',
			'workPhone.hours.en': 'text',
			'workPhone.hours.vi': 'text',
			'workPhone.safeToSayWho': 'yes-no',
			cover: 'word',
			'leaving.on': 'word',
			'leaving.to': 'word'
		}
	},
	'referrals.csv': {
		into: { list: 'referrals' },
		columns: {
			ref: 'word',
			id: 'word',
			visibility: 'word',
			organization: 'word',
			service: 'word',
			stage: 'word',
			meets: 'text',
			with: 'word'
		}
	},
	'referral-days.csv': {
		into: { list: 'referrals', by: 'referral', as: 'days' },
		columns: { ref: 'word', referral: 'word', stage: 'word', date: 'word' }
	},
	'referral-known.csv': {
		into: { list: 'referrals', by: 'referral', as: 'known' },
		columns: { ref: 'word', referral: 'word', what: 'text', agreed: 'yes-no' }
	},
	'consents.csv': {
		into: { list: 'consents' },
		columns: {
			ref: 'word',
			id: 'word',
			visibility: 'word',
			about: 'text',
			withWhom: 'text',
			agreed: 'yes-no',
			since: 'word',
			ask: 'word'
		}
	},
	'promises.csv': {
		into: { list: 'promises' },
		columns: { ref: 'word', id: 'word', visibility: 'word', phase: 'word', text: 'text' }
	}
};
