import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { withoutSigningKeys } from '#operator/doctor/feedback.ts';
import { provideFeedbackKeys } from './feedback-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const today = '2026-11-22';
const withData = (data: string) =>
	readEnvironment({
		COMPANION_DATA: join(folder, data),
		COMPANION_KEYS: join(folder, 'companion.keys.json')
	});
const missing = (data: string) => {
	const environment = withData(data);
	return withoutSigningKeys(environment.data, readPeriodKeys(environment.keys).periods, today);
};

test('a new data folder beside keys to try it with gets keys of its own, and a second start changes nothing', async () => {
	// Somebody ended the first start half-way: opening files lie there, and no keys yet.
	const left = join(folder, 'first', 'demonstration-opening-keys');
	mkdirSync(left, { recursive: true });
	writeFileSync(join(left, 'ratings-from-2026-Q4.opening.json'), 'half');
	expect(await provideFeedbackKeys(withData('first'), true, today)).toMatch(/were made to try it with/);
	expect(missing('first')).toEqual([]);
	const keys = readFileSync(withData('first').keys, 'utf8');
	expect(await provideFeedbackKeys(withData('first'), true, today)).toBeUndefined();
	expect(readFileSync(withData('first').keys, 'utf8')).toBe(keys);

	expect(missing('second')).not.toEqual([]);
	expect(await provideFeedbackKeys(withData('second'), true, today)).toMatch(
		/new ones were made for this one/
	);
	expect(missing('second')).toEqual([]);
	// The first folder, with people in it, is not given other keys, and its owner is told what to do.
	expect(await provideFeedbackKeys(withData('first'), false, today)).toMatch(
		/^Nobody can answer: [^\n]*feedback keys$/
	);
});

test('keys that an organisation made are never made anew: one line says what is wrong and how to mend it', async () => {
	const { keys } = withData('third');
	const made = { ...readPeriodKeys(keys), demonstration: false };
	writeFileSync(keys, JSON.stringify(made));
	const told = await provideFeedbackKeys(withData('third'), true, today);
	expect(told).toMatch(/^Nobody can answer: [^\n]*backup[^\n]*doctor\)\.$/);
	expect(JSON.parse(readFileSync(keys, 'utf8'))).toEqual(made);
	expect(existsSync(join(folder, 'third', 'issuer-keys'))).toBe(false);
});
