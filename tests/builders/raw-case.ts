import type { RawCase } from '#lib/server/cases/case-source.ts';

/** A plan in which nothing is. */
export const emptyLists = () => ({
	goals: [],
	sessions: [],
	team: [],
	referrals: [],
	consents: [],
	promises: []
});

/** A person at the beginning of her way, as a case system has her. */
export const rawCase = (ref: string, more: Partial<RawCase> = {}): RawCase => ({
	ref,
	me: { called: 'S', language: 'en', reading: 'adult' },
	journey: { phase: 'entry' },
	...emptyLists(),
	...more
});

/** The same with one promise to read. */
export const rawCaseSaying = (ref: string, text: string): RawCase =>
	rawCase(ref, { promises: [{ id: 'p', visibility: 'person', phase: 'entry', text }] });
