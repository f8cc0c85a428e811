import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { deploymentIn } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { keepSettings } from '#lib/server/settings.ts';
import type { CommandContext } from '#operator/command.ts';
import { settingsInUse } from './settings.ts';

const data = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(data, { recursive: true }));
const environment = readEnvironment({ COMPANION_DATA: data });
const told = async () =>
	(
		await settingsInUse({
			environment,
			deployment: () => deploymentIn({ sharing: { days: 30 } }, 'config')
		} as CommandContext)
	)[0]!;

test('what counts is said, of the configuration and, in its place, of what a director kept at the desk', async () => {
	expect(await told()).toMatchObject({
		state: 'good',
		what: expect.stringContaining('Sharing ends after 30 days')
	});
	expect((await told()).what).not.toContain('kept at the desk');
	expect(keepSettings(environment, { sharing: { days: 14 } })).toEqual([]);
	const { state, what } = await told();
	expect(state).toBe('good');
	expect(what).toMatch(/^Sharing ends after 14 days, .*\(kept at the desk: sharing\)$/);
});

test.each([
	['is no JSON', '{', 'settings.json cannot be read'],
	['holds what cannot be', '{"sharing":{"days":"soon"}}', 'settings.json: sharing.days'],
	['holds what nobody knows', '{"colour":"red"}', 'settings.json: colour']
])(
	'a file that %s is broken, and what counts meanwhile is said with what helps',
	async (_what, text, named) => {
		writeFileSync(join(data, 'settings.json'), text);
		expect(await told()).toMatchObject({
			state: 'broken',
			what: expect.stringContaining(named),
			advice: expect.stringContaining('Have a director keep them anew')
		});
		expect((await told()).what).toContain('what stands in companion.config.json counts meanwhile');
	}
);
