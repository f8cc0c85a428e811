import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finding, type Attack, type Finding } from '#tests/safety/finding.ts';

/** What vitest's JSON reporter writes, as far as it is read here. */
type Report = {
	testResults: {
		name: string;
		assertionResults: { title: string; status: string; duration?: number; failureMessages: string[] }[];
	}[];
};

/** The attacks on promise 2 are tests; their sample runs with the others in `npm test`. Here they have their full size. */
export const ballots: Attack = {
	about:
		'Ballots: two organisations that watch live, linking, forging, doubling, cutting off, suppressed numbers, the wire',
	run: async (size) => {
		const folder = mkdtempSync(join(tmpdir(), 'attack-'));
		const file = join(folder, 'report.json');
		const measured: string[] = [];
		try {
			const child = spawn(
				process.execPath,
				[
					join('node_modules', 'vitest', 'vitest.mjs'),
					'run',
					'--project=node',
					'--testTimeout=7200000',
					'--reporter=json',
					`--outputFile=${file}`,
					'tests/safety/ballots'
				],
				{
					env: { ...process.env, ...(size === 'full' && { ATTACK: 'full' }) },
					stdio: ['ignore', 'pipe', 'ignore']
				}
			);
			let said = '';
			child.stdout.on('data', (chunk: Buffer) => {
				said += chunk;
				for (const [line] of said.matchAll(/^measured: .*\n/gm)) measured.push(line.slice(10, -1));
				said = said.slice(said.lastIndexOf('\n') + 1);
			});
			await new Promise((resolve) => child.on('close', resolve));
			const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report;
			const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
			return [
				...tests.map(told),
				...measured.map((line) => finding('a figure of the tests above', line, 'theirs', true))
			];
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	}
};

function told({
	title,
	status,
	duration = 0,
	failureMessages
}: Report['testResults'][0]['assertionResults'][0]): Finding {
	const passed = status === 'passed';
	const seconds = `${(duration / 1000).toFixed(1)} s`;
	return finding(
		title,
		passed ? `passed in ${seconds}` : (failureMessages[0]?.split('\n', 1)[0] ?? status),
		'passed',
		passed
	);
}
