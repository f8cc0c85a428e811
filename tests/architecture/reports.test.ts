import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Scratch } from '#tests/support/scratch.ts';
import { playwrightReport, vitestReport } from '../reports.mjs';

/* What `npm test` says at its end of what failed: whoever sees no more than that learns which, why, and what stood on the screen. */

const scratch = new Scratch('reports');

test('of Vitest’s report: a file that cannot be loaded, a test that failed, one left out, and one that passed the second time', () => {
	const one = (fullName: string, status: string, ...failureMessages: string[]) => ({
		fullName,
		status,
		failureMessages
	});
	const report = {
		numPassedTests: 2,
		numFailedTests: 1,
		numPendingTests: 1,
		testResults: [
			{
				name: resolve('src/a.test.ts'),
				message: '',
				assertionResults: [
					one('good', 'passed'),
					one('late', 'passed', '\u001b[31mtoo late\u001b[39m'),
					one('bad', 'failed', 'x'.repeat(2000)),
					one('left out', 'pending')
				]
			},
			{ name: resolve('tests/b.test.ts'), message: 'no such module', assertionResults: [] }
		]
	};
	expect(vitestReport(report)).toEqual({
		good: 2,
		bad: 2,
		said: [
			'tests/b.test.ts\nno such module',
			`src/a.test.ts › bad\n${'x'.repeat(1500)}`,
			'src/a.test.ts › left out\n'
		],
		twice: ['src/a.test.ts › late\ntoo late']
	});
});

test('of Playwright’s: a walk with each try’s reason and what stood on the screen, wherever it is folded in', () => {
	const path = scratch.write('error-context.md', '# Page\n\n```yaml\n- heading "Today"\n```\n');
	const walk = (title: string, ok: boolean, status: string, ...messages: string[]) => ({
		file: 'a.spec.ts',
		title,
		ok,
		tests: [
			{
				status,
				results: messages.map((message) => ({
					errors: [{ message }],
					attachments: [
						{ name: 'error-context', path },
						{ name: 'error-context', path: `${path}.gone` }
					]
				}))
			}
		]
	});
	const { good, bad, said, twice } = playwrightReport({
		stats: { expected: 3, flaky: 1, unexpected: 1, skipped: 1 },
		errors: [{ message: 'the build is missing' }],
		suites: [
			{
				specs: [walk('good', true, 'expected')],
				suites: [
					{ specs: [walk('bad', false, 'unexpected', 'first', 'again'), walk('late', true, 'flaky', 'slow')] }
				]
			}
		]
	});
	const screen = '```yaml\n- heading "Today"\n```';
	expect([good, bad]).toEqual([4, 2]);
	expect(said).toEqual(['the build is missing', `a.spec.ts › bad\nfirst\nagain\n${screen}\n${screen}`]);
	expect(twice).toEqual([`a.spec.ts › late\nslow\n${screen}`]);
});
