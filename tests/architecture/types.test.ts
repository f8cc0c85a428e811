import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/* Some versions of svelte-check read no component at all and say that all is well. */

/** What the type check of this project's version and rules says of one component. */
function verdictOn(component: string) {
	const folder = mkdtempSync(join(tmpdir(), 'types-'));
	try {
		writeFileSync(join(folder, 'Planted.svelte'), component);
		const compilerOptions = { strict: true, noEmit: true, module: 'esnext', moduleResolution: 'bundler' };
		writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.svelte'] }));
		symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
		const words = ['--fail-on-warnings', '--workspace', folder, '--tsconfig', join(folder, 'tsconfig.json')];
		const program = join('node_modules', 'svelte-check', 'bin', 'svelte-check');
		const { status, stdout } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
		return { passed: status === 0, stdout };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

// Each check starts the compiler.
const slow = { timeout: 180_000 };

const component = (value: string) =>
	`<script lang="ts">\n\tconst days: number = ${value};\n</script>\n\n<p>{days}</p>\n`;

test(
	'a wrong type in a component fails the type check, and the same one with the right type passes',
	slow,
	() => {
		const wrong = verdictOn(component("'three'"));
		expect(wrong.passed).toBe(false);
		expect(wrong.stdout).toContain('Planted.svelte');
		expect(verdictOn(component('3'))).toMatchObject({ passed: true });
	}
);

test('so does one in what a component draws', slow, () => {
	expect(verdictOn(component('3').replace('{days}', '{days.toUpperCase()}')).passed).toBe(false);
});
