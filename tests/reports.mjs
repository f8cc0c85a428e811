import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/*
 * What the runners of tests report, in one form: how many passed (`good`) and how many did not (`bad`, one that was left out
 * among them), each that failed with why (`said`), and each that passed only the second time with what went wrong the first
 * (`twice`). Plain JavaScript, as `run.mjs` is.
 */

const shortly = (text) => stripVTControlCharacters(text).slice(0, 1500);

/** What a JSON report of Vitest says. */
export function vitestReport(report) {
	const named = (name, one) =>
		`${relative('.', name)} › ${one.fullName}\n${shortly(one.failureMessages.join('\n'))}`;
	const those = (which) =>
		report.testResults.flatMap(({ name, assertionResults }) =>
			assertionResults.filter(which).map((one) => named(name, one))
		);
	return {
		good: report.numPassedTests,
		bad: report.numFailedTests + report.numPendingTests,
		said: [
			...report.testResults.flatMap(({ name, message }) =>
				message ? [`${relative('.', name)}\n${shortly(message)}`] : []
			),
			...those(({ status }) => status !== 'passed')
		],
		twice: those(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
	};
}

/** What a JSON report of Playwright says. */
export const playwrightReport = ({ stats, suites, errors }) => ({
	good: stats.expected + stats.flaky,
	bad: stats.unexpected + stats.skipped,
	said: [
		...errors.map(({ message }) => shortly(message)),
		...suites.flatMap((one) => walksIn(one, ({ ok }) => !ok))
	],
	twice: suites.flatMap((one) =>
		walksIn(one, ({ ok, tests }) => ok && tests.some(({ status }) => status === 'flaky'))
	)
});

/** Some of the walks, each with what went wrong and what stood on the screen then. */
function walksIn({ specs = [], suites = [] }, which) {
	return [
		...specs.filter(which).map(({ file, title, tests }) => {
			const results = tests.flatMap((test) => test.results);
			const reasons = results.flatMap(({ errors }) => errors.map(({ message = '' }) => shortly(message)));
			const screens = results
				.flatMap(({ attachments }) => attachments)
				.filter(({ name, path }) => name === 'error-context' && path && existsSync(path))
				.flatMap(({ path }) => /```yaml\n[\s\S]*?```/.exec(readFileSync(path, 'utf8')) ?? [])
				.map((screen) => screen.slice(0, 3000));
			return [`${file} › ${title}`, ...reasons, ...screens].join('\n');
		}),
		...suites.flatMap((one) => walksIn(one, which))
	];
}
