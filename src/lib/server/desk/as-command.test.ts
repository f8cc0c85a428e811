import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { littleMemory } from '#operator/packages.mjs';
import { backUpNow } from './backup-now.ts';
import { openServiceState } from './service-state.ts';

/** A folder whose commands leave or say what Node was started with. */
function scratch(command: string): string {
	const root = mkdtempSync(join(tmpdir(), 'as-command-'));
	const own = process.execArgv;
	onTestFinished(() => {
		process.execArgv = own;
		rmSync(root, { recursive: true });
	});
	mkdirSync(join(root, 'src', 'operator'), { recursive: true });
	writeFileSync(join(root, 'src', 'operator', 'main.ts'), command);
	process.execArgv = littleMemory;
	return root;
}

test('a backup that the desk makes runs in as little memory as the desk', async () => {
	const root = scratch(`
		const { mkdirSync, writeFileSync } = require('node:fs');
		mkdirSync(process.argv[3]);
		writeFileSync(process.argv[3] + '/archive', process.execArgv.join(' '));`);
	const archive = await backUpNow({ root }, 'twelve letters');
	expect(new TextDecoder().decode(archive)).toBe(littleMemory.join(' '));
});

test('so does doctor, which it asks', async () => {
	const root = scratch("console.log(JSON.stringify([{ state: 'look', what: process.execArgv.join(' ') }]));");
	const state = await openServiceState({ root } as Parameters<typeof openServiceState>[0]).anew();
	expect(state?.lines).toEqual([{ state: 'look', what: littleMemory.join(' ') }]);
});
