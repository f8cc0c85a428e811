import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Deployment } from '#lib/domain/deployment.ts';
import type { CommandContext } from '#operator/command.ts';
import { journeyFacts } from './journey.ts';

let data: string;
beforeEach(() => {
	data = mkdtempSync(join(tmpdir(), 'doctor-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const states = async (config: object) => {
	const context = { environment: { real: data }, deployment: () => v.parse(Deployment, config) };
	return (await journeyFacts(context as unknown as CommandContext)).map(({ state }) => state);
};

test('our guesses of times, ages and what stays in the team are named', async () => {
	expect(await states({})).toEqual(['look', 'look']);
});

test('an organisation’s own are in order, in every language that it speaks', async () => {
	const config = { languages: ['km'], road: { firstMinutes: 45 } };
	expect(await states(config)).toEqual(['good', 'look']);
	mkdirSync(join(data, 'words', 'km'), { recursive: true });
	writeFileSync(
		join(data, 'words', 'km', 'journey.json'),
		JSON.stringify({ limits: { title: 'x', text: 'y' } })
	);
	expect(await states(config)).toEqual(['good', 'good']);
	expect(await states({ ...config, languages: ['km', 'en'] })).toEqual(['good', 'look']);
});
