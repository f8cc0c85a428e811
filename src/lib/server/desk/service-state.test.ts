import { expect, test } from 'vitest';
import { readEnvironment } from '#lib/server/environment.ts';
import { openServiceState } from './service-state.ts';

const environment = readEnvironment({ COMPANION_DATA: '/nowhere' });
const lines = [
	{ state: 'good', what: 'Version 0.1.0', measured: { of: 'version', value: '0.1.0' } },
	{ state: 'good', what: '5 GB are free', measured: { of: 'disk', value: 5e9 } },
	{ state: 'look', what: '1 GB is free', advice: 'Make room.', measured: { of: 'disk', value: 1e9 } },
	{ state: 'look', what: 'Phones of 1 people: person-7', advice: 'Import.', names: true },
	{ state: 'broken', what: 'phones.db (phones) is damaged', advice: 'Put it back.' }
];

test('a figure is told once and at its worst, what is broken first, and nobody by a reference', async () => {
	const state = await openServiceState(environment, async () => JSON.stringify(lines)).anew();
	expect(state).toMatchObject({
		figures: [
			{ of: 'disk', value: 1e9, state: 'look' },
			{ of: 'version', value: '0.1.0', state: 'good' }
		],
		lines: [
			{ state: 'broken', what: 'phones.db (phones) is damaged', advice: 'Put it back.' },
			{ state: 'look', what: '1 GB is free', advice: 'Make room.' }
		],
		unsaid: 1,
		good: 2
	});
	expect(JSON.stringify(state)).not.toContain('person-7');
});

test('whoever asks meanwhile waits for the same look, and what was seen lately is not looked at again', async () => {
	let asked = 0;
	const service = openServiceState(environment, async () => {
		asked++;
		return JSON.stringify(lines);
	});
	await Promise.all([service.recent(), service.recent(), service.anew()]);
	await service.recent();
	expect(asked).toBe(1);
	await service.anew();
	expect(asked).toBe(2);
});

test('what could not be asked is told as that, and asked again by the next', async () => {
	let written: string | undefined;
	const service = openServiceState(environment, async () => written);
	for (written of [undefined, '', 'no JSON', '[{"state":"well"}]'])
		expect(await service.recent()).toBeUndefined();
	written = '[]';
	expect(await service.recent()).toMatchObject({ figures: [], lines: [], unsaid: 0, good: 0 });
});
