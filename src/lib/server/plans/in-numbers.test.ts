import { expect, test } from 'vitest';
import { rawCase } from '#tests/builders/raw-case.ts';
import { planInNumbers } from './in-numbers.ts';

const followUp = {
	id: 'm',
	visibility: 'person',
	kind: 'follow-up',
	how: 'phone',
	date: '2027-01-12',
	state: 'planned'
};
const lacks = (phase: string, sessions: object[] = []) =>
	planInNumbers(rawCase('a', { journey: { phase }, sessions }), { phaseMap: {}, country: 'KH' })
		.lacksFollowUp;

test('a plan that closes says so where no meeting to ask afterwards is shown', () => {
	expect(lacks('closure')).toBe(true);
	expect(lacks('closure', [followUp])).toBe(false);
	expect(lacks('closure', [{ ...followUp, kind: 'talk' }])).toBe(true);
	expect(lacks('closure', [{ ...followUp, state: 'called-off' }])).toBe(true);
	// It is planned, and her phone does not show it.
	expect(lacks('closure', [{ ...followUp, visibility: 'team' }])).toBe(true);
	expect(lacks('reintegration')).toBe(false);
});
