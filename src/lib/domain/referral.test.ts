import { expect, test } from 'vitest';
import { introductions, pathOf, pathStages, stages, type Referral, type Stage } from './referral.ts';

const today = '2026-11-23';
const referral = (stage: Stage, days: Referral['days'] = []): Referral => ({
	id: stage,
	organization: 'o',
	stage,
	days,
	known: []
});

test.each(pathStages)('at %s all before it is done, it is here, all after it lies ahead', (stage) => {
	const states = pathOf(referral(stage), today).map(({ state }) => state);
	const here = pathStages.indexOf(stage);
	expect(states).toEqual(
		pathStages.map((_, index) => (index < here ? 'done' : index === here ? 'here' : 'ahead'))
	);
});

test('when it is done, every step is', () => {
	expect(new Set(pathOf(referral('done'), today).map(({ state }) => state))).toEqual(new Set(['done']));
});

test('“not now” takes nothing away that she did, and leaves no step to take', () => {
	const days: Referral['days'] = [
		{ stage: 'considering', date: '2026-11-01' },
		{ stage: 'agreed', date: '2026-12-01' }
	];
	const states = pathOf(referral('not-now', days), today).map(({ state }) => state);
	expect(states.slice(0, 2)).toEqual(['done', 'ahead']);
	expect(states).not.toContain('here');
});

test('introductions under way stand before those that are done, and what rests stands last', () => {
	expect(
		introductions(['not-now', 'done', 'agreed'].map((stage) => referral(stage as Stage))).map(({ id }) => id)
	).toEqual(['agreed', 'done', 'not-now']);
	expect(stages).toHaveLength(9);
});
