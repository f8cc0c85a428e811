import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roles, type StaffRole } from '#lib/server/desk/roles.ts';
import type { SignedIn } from '#lib/server/desk/sessions.ts';
import { access, isPage, verdictOn, type Verdict } from './access.ts';

/** Everybody who may ask: nobody known, somebody without a role, and each role. */
const callers = ['nobody', 'no role', ...roles] as const;
type Caller = (typeof callers)[number];

/**
 * The matrix: for each address who may open it, and what is said to a form sent with a key that was shown long ago. It is written
 * out by hand, beside the table that it holds to account.
 */
const all: Caller[] = ['no role', ...roles];
const expected: Record<string, { opens: Caller[]; sends?: Caller[]; otherwise: Verdict[]; stale: Verdict }> =
	{
		'/sign-in': { opens: [...callers], otherwise: [], stale: 'open' },
		'/link/[secret]': { opens: [...callers], otherwise: [], stale: 'open' },
		'/issuer': { opens: [...callers], otherwise: [], stale: 'open' },
		'/issuer/back': { opens: [...callers], otherwise: [], stale: 'open' },
		'/language': { opens: [...callers], otherwise: [], stale: 'open' },
		'/sign-out': { opens: all, otherwise: ['sign-in'], stale: 'open' },
		'/again': { opens: all, otherwise: ['sign-in'], stale: 'open' },
		'/(doors)': { opens: all, otherwise: ['sign-in'], stale: 'open' },
		'/(doors)/keys': { opens: all, otherwise: ['sign-in'], stale: 'again' },
		'/(doors)/people': {
			opens: ['case-worker', 'safeguarding-lead'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/people/[person]': {
			opens: ['case-worker', 'safeguarding-lead'],
			otherwise: ['sign-in', 'refused'],
			stale: 'again'
		},
		'/(doors)/phones': {
			opens: ['case-worker', 'safeguarding-lead'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/plans': {
			opens: ['case-worker', 'director'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/plans/import': {
			opens: ['case-worker', 'director'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/plans/template': {
			opens: ['case-worker', 'director'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/plans/undo': {
			opens: ['case-worker', 'director'],
			otherwise: ['sign-in', 'refused'],
			stale: 'again'
		},
		'/(doors)/plans/[person]': {
			opens: ['case-worker', 'director'],
			otherwise: ['sign-in', 'refused'],
			stale: 'again'
		},
		'/(doors)/plans/[person]/export': {
			opens: ['case-worker', 'director'],
			otherwise: ['sign-in', 'refused'],
			stale: 'again'
		},
		'/(doors)/partners': {
			opens: ['case-worker', 'safeguarding-lead', 'director', 'words-editor'],
			sends: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/partners/new': {
			opens: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/partners/[id]': {
			opens: ['case-worker', 'safeguarding-lead', 'director', 'words-editor'],
			sends: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/lines': {
			opens: ['case-worker', 'safeguarding-lead', 'director', 'words-editor'],
			sends: ['safeguarding-lead', 'words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/words': {
			opens: ['case-worker', 'safeguarding-lead', 'director', 'words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/words/[screen]': {
			opens: ['case-worker', 'safeguarding-lead', 'director', 'words-editor'],
			sends: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/words/[screen]/[text]': {
			opens: ['case-worker', 'safeguarding-lead', 'director', 'words-editor'],
			sends: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/words/picture/[name]': {
			opens: ['case-worker', 'safeguarding-lead', 'director', 'words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/words/sheet': {
			opens: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/words/sheet/[language]': {
			opens: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/words/voice': {
			opens: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/words/voice/[language]/[screen]': {
			opens: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/words/voice/[language]/sound/[name]': {
			opens: ['words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/well': {
			opens: ['director', 'technician'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/well/backup': {
			opens: ['technician'],
			otherwise: ['sign-in', 'refused'],
			stale: 'again'
		},
		'/(doors)/feedback': {
			opens: ['safeguarding-lead', 'director'],
			sends: ['safeguarding-lead'],
			otherwise: ['sign-in', 'refused'],
			stale: 'again'
		},
		'/(doors)/feedback/batch': {
			opens: ['safeguarding-lead'],
			otherwise: ['sign-in', 'refused'],
			stale: 'again'
		},
		'/(doors)/feedback/room': {
			opens: ['safeguarding-lead'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/feedback/said': {
			opens: ['safeguarding-lead', 'director', 'words-editor'],
			sends: ['safeguarding-lead', 'words-editor'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/settings': { opens: ['director'], otherwise: ['sign-in', 'refused'], stale: 'again' },
		'/(doors)/source': {
			opens: ['director'],
			otherwise: ['sign-in', 'refused'],
			stale: 'open'
		},
		'/(doors)/staff': { opens: ['director'], otherwise: ['sign-in', 'refused'], stale: 'again' },
		'/(doors)/staff/[id]': { opens: ['director'], otherwise: ['sign-in', 'refused'], stale: 'again' },
		'/(doors)/done': { opens: [...roles], otherwise: ['sign-in', 'refused'], stale: 'open' },
		'/(doors)/done/export': { opens: [...roles], otherwise: ['sign-in', 'refused'], stale: 'open' }
	};

const sessionOf = (caller: Caller, fresh: boolean): SignedIn | undefined =>
	caller === 'nobody'
		? undefined
		: {
				id: 's',
				fresh,
				staff: {
					id: 'i',
					name: 'Dara',
					ended: false,
					language: 'en',
					worksAs: [],
					roles: caller === 'no role' ? [] : [caller as StaffRole]
				}
			};

test('every address that the desk has stands in the matrix, and none that it has not', () => {
	const there = globSync('**/+{page.svelte,page.server.ts,server.ts}', { cwd: 'src/desk/routes' })
		.map((file) => (dirname(file) === '.' ? '/' : `/${dirname(file)}`))
		.filter((path, at, paths) => paths.indexOf(path) === at);
	expect(there.sort()).toEqual(Object.keys(expected).sort());
	expect(Object.keys(access).sort()).toEqual(Object.keys(expected).sort());
});

describe.each(Object.entries(expected))(
	'%s',
	(route, { opens, sends: sending = opens, otherwise, stale }) => {
		test.each(callers)('to %s', (caller) => {
			for (const sends of [false, true]) {
				const may = (sends ? sending : opens).includes(caller);
				const verdict = verdictOn(route, sessionOf(caller, true), sends);
				expect(verdict === 'open').toBe(may);
				if (!may) expect(verdict).toBe(caller === 'nobody' ? 'sign-in' : 'refused');
				if (!may) expect(otherwise).toContain(verdict);
			}
			const session = sessionOf(caller, false);
			if (sending.includes(caller) && session) expect(verdictOn(route, session, true)).toBe(stale);
			if (opens.includes(caller) && session) expect(verdictOn(route, session, false)).toBe('open');
		});
	}
);

test('an address without a row opens to nobody', () => {
	for (const caller of callers) {
		const verdict = verdictOn('/(doors)/export', sessionOf(caller, true), false);
		expect(verdict).toBe(caller === 'nobody' ? 'sign-in' : 'refused');
	}
});

test('what answers with a file and draws no page says so, so that it is refused before it is asked', () => {
	const files = globSync('(doors)/**/+server.ts', { cwd: 'src/desk/routes' }).map(
		(file) => `/${dirname(file)}`
	);
	expect(files.length).toBeGreaterThan(3);
	expect(files.filter(isPage)).toEqual([]);
	expect(isPage('/(doors)/nothing-there')).toBe(false);
	expect(isPage('/(doors)/words')).toBe(true);
});
