import type { RowKind } from '#lib/server/cases/case-source.ts';

export type Column = 'text' | 'number' | 'yes-no' | 'list';

/**
 * The CSV files that `cases import` knows, by name, and their columns. A column named `measure.progress.reached` fills
 * that field of the row. `people.csv` names the cases; every other file points at one of them with `ref`, and the
 * files under a row (`steps.csv` and so on) name that row as well. Empty cells count as absent. Lists are separated
 * by `;`. Columns that are not known here are kept with the row and shown to nobody.
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
			ref: 'text',
			called: 'text',
			language: 'text',
			reading: 'text',
			phase: 'text',
			since: 'text'
		}
	},
	'stays.csv': {
		into: { stays: true },
		columns: { ref: 'text', phase: 'text', from: 'text', until: 'text' }
	},
	'goals.csv': {
		into: { list: 'goals' },
		columns: {
			ref: 'text',
			id: 'text',
			visibility: 'text',
			area: 'text',
			what: 'text',
			'measure.how': 'text',
			'measure.progress.kind': 'text',
			'measure.progress.reached': 'number',
			'measure.progress.target': 'number',
			'measure.progress.now': 'text',
			'measure.progress.hoped': 'text',
			possible: 'text',
			why: 'text',
			'by.day': 'text',
			'by.only': 'text',
			state: 'text',
			changed: 'text',
			doneOn: 'text'
		}
	},
	'steps.csv': {
		into: { list: 'goals', by: 'goal', as: 'steps' },
		columns: {
			ref: 'text',
			goal: 'text',
			id: 'text',
			visibility: 'text',
			what: 'text',
			who: 'text',
			with: 'text',
			state: 'text',
			'by.day': 'text',
			'by.only': 'text'
		}
	},
	'turns.csv': {
		into: { list: 'goals', by: 'goal', as: 'history' },
		columns: { ref: 'text', goal: 'text', on: 'text', kind: 'text', note: 'text' }
	},
	'sessions.csv': {
		into: { list: 'sessions' },
		columns: {
			ref: 'text',
			id: 'text',
			visibility: 'text',
			kind: 'text',
			how: 'text',
			date: 'text',
			time: 'text',
			minutes: 'number',
			with: 'list',
			'place.name': 'text',
			'place.find': 'text',
			'place.safe': 'yes-no',
			expect: 'text',
			state: 'text'
		}
	},
	'team.csv': {
		into: { list: 'team' },
		columns: {
			ref: 'text',
			id: 'text',
			visibility: 'text',
			name: 'text',
			role: 'text',
			about: 'text',
			'rhythm.every': 'text',
			'rhythm.last': 'text',
			'rhythm.next': 'text',
			cover: 'text',
			'leaving.on': 'text',
			'leaving.to': 'text'
		}
	},
	'referrals.csv': {
		into: { list: 'referrals' },
		columns: {
			ref: 'text',
			id: 'text',
			visibility: 'text',
			organization: 'text',
			service: 'text',
			stage: 'text',
			meets: 'text',
			with: 'text'
		}
	},
	'referral-days.csv': {
		into: { list: 'referrals', by: 'referral', as: 'days' },
		columns: { ref: 'text', referral: 'text', stage: 'text', date: 'text' }
	},
	'referral-known.csv': {
		into: { list: 'referrals', by: 'referral', as: 'known' },
		columns: { ref: 'text', referral: 'text', what: 'text', agreed: 'yes-no' }
	},
	'consents.csv': {
		into: { list: 'consents' },
		columns: {
			ref: 'text',
			id: 'text',
			visibility: 'text',
			about: 'text',
			withWhom: 'text',
			agreed: 'yes-no',
			since: 'text',
			ask: 'text'
		}
	},
	'promises.csv': {
		into: { list: 'promises' },
		columns: { ref: 'text', id: 'text', visibility: 'text', phase: 'text', text: 'text' }
	}
};
