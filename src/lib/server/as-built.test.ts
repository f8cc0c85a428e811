import * as v from 'valibot';
import { expect, test } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { differencesFrom, publicDeployment } from './as-built.ts';

const deploymentWith = (fields: object) => publicDeployment(v.parse(Deployment, fields));
const keys = { sign: 'a', seal: 'b' };
const period = (id: string, sign = 'a'): KeyedPeriod => ({
	id,
	opens: '2027-01-01',
	closes: '2027-03-31',
	graceDays: 7,
	ratings: { ...keys, sign },
	words: keys
});
// A build holds it as JSON.
const built = JSON.parse(
	JSON.stringify({ deployment: deploymentWith({}), periods: [period('2027-Q1'), period('2027-Q2')] })
);

test('a server that lies beside what its build was made from has nothing to tell', () => {
	expect(
		differencesFrom(built, {
			deployment: deploymentWith({}),
			periods: [period('2027-Q2'), period('2027-Q1')]
		})
	).toEqual([]);
	// What phones never learn is no part of the build.
	expect(
		differencesFrom(built, {
			...built,
			deployment: deploymentWith({ source: { kind: 'embedded', refreshMinutes: 5 } })
		})
	).toEqual([]);
});

test.each([
	[
		'another exit',
		{ deployment: deploymentWith({ exitAddress: 'https://example.org/' }) },
		/configuration \(exitAddress\)/
	],
	['fewer languages', { deployment: deploymentWith({ languages: ['km'] }) }, /configuration \(languages\)/],
	[
		'another key',
		{ periods: [period('2027-Q1', 'z'), period('2027-Q2')] },
		/other feedback keys for 2027-Q1:/
	],
	['a lost period', { periods: [period('2027-Q1')] }, /for 2027-Q2 that are not here/],
	[
		'another post office',
		{ postOffice: { origin: 'https://box.example', receiptKey: 'k' } },
		/^The post office \(https:\/\/box\.example\) came after the app was built/
	],
	['a new period', { periods: [...built.periods, period('2027-Q3')] }, /keys for 2027-Q3 came after/]
])('%s is told in one line', (_, change, line) => {
	expect(differencesFrom(built, { ...built, ...change })).toEqual([expect.stringMatching(line)]);
});
