import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/* Some versions of svelte-check read no component at all and say that all is well. */

const component = (value: string, shown = 'days') =>
	`<script lang="ts">\n\tconst days: number = ${value};\n</script>\n\n<p>{${shown}}</p>\n`;

const planted = {
	'Right.svelte': component('3'),
	'WrongInScript.svelte': component("'three'"),
	'WrongInMarkup.svelte': component('3', 'days.toUpperCase()')
};

test('a wrong type in a component, or in what it draws, fails the type check of this project’s version and rules', () => {
	const folder = mkdtempSync(join(tmpdir(), 'types-'));
	try {
		for (const [name, text] of Object.entries(planted)) writeFileSync(join(folder, name), text);
		const compilerOptions = { strict: true, noEmit: true, module: 'esnext', moduleResolution: 'bundler' };
		writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.svelte'] }));
		symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
		const words = ['--fail-on-warnings', '--workspace', folder, '--tsconfig', join(folder, 'tsconfig.json')];
		const program = join('node_modules', 'svelte-check', 'bin', 'svelte-check');
		const { status, stdout } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
		expect(status).toBe(1);
		const named = Object.keys(planted).filter((name) => stdout.includes(name));
		// The right one stands beside them, unnamed: what fails is the type.
		expect(named).toEqual(['WrongInScript.svelte', 'WrongInMarkup.svelte']);
	} finally {
		rmSync(folder, { recursive: true });
	}
}, 180_000);
