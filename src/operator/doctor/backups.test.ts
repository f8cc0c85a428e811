import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAudit } from '#lib/server/audit/audit.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { CommandContext } from '#operator/command.ts';
import { layDataFolder } from '#tests/support/laid-folder.ts';
import { lastBackup } from './backups.ts';

let data: string;
beforeEach(() => {
	data = mkdtempSync(join(tmpdir(), 'backups-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const on = (day: string) => () => new Date(`${day}T09:00:00Z`);
const said = async (day: string) => {
	const environment = readEnvironment({ COMPANION_DATA: data });
	const told = await lastBackup({ environment, now: on(day) } as CommandContext);
	return told.map(({ state, what, measured }) => `${state}: ${what} (${measured?.value})`);
};
async function backedUp(day: string, outcome: 'done' | 'failed'): Promise<void> {
	const audit = await openAudit(data, openSecret(data), on(day));
	await audit.write({ staff: 'dara', role: 'command line', act: 'backed up', outcome });
	await audit.close();
}

test('the last backup that went through is told, and one that is weeks old is worth a look', async () => {
	expect(await said('2026-11-28')).toEqual([]);
	await layDataFolder(data);
	expect(await said('2026-11-28')).toEqual(['look: No backup is noted here yet (null)']);
	await backedUp('2026-11-20', 'done');
	await backedUp('2026-11-27', 'failed');
	expect(await said('2026-11-20')).toEqual(['good: The last backup was made today (0)']);
	expect(await said('2026-11-28')).toEqual(['good: The last backup was made 8 days ago (8)']);
	expect(await said('2026-12-04')).toEqual(['look: The last backup was made 14 days ago (14)']);
});
