import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/*
 * What systemd is asked for, on a machine that has none: two programs of its names, one that writes down what it is
 * told, and one that does what it is told apart from whoever said it, a minute of its timers in a third of a second.
 */

const units = ['box.service', 'river.service'];

let folder: string;
let update: ChildProcess | undefined;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'service-'));
	const put = (name: string, lines: string) =>
		writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
	put('systemctl', `echo "$@" >> '${join(folder, 'told')}'`);
	put(
		'systemd-run',
		`seconds=0
while :; do case "$1" in --on-active=*) seconds=$(( \${1#*=} / 180 )) ;; --*) ;; *) break ;; esac; shift; done
(sleep $seconds; "$@") > '${join(folder, 'apart')}' 2>&1 &`
	);
});
afterEach(() => {
	update?.kill('SIGKILL');
	rmSync(folder, { recursive: true });
});

const told = () =>
	existsSync(join(folder, 'told')) ? readFileSync(join(folder, 'told'), 'utf8').split('\n') : [];
const start = `start ${units.join(' ')}`;

/** A process that stops the service and then works for as long as it lives. */
function stopping(): ChildProcess {
	const code = `
		const { serviceOf } = await import(${JSON.stringify(new URL('service.ts', import.meta.url).href)});
		serviceOf({ install: { units: ${JSON.stringify(units)} } }, true).stop();
		setInterval(() => {}, 1000);`;
	return spawn(process.execPath, ['--input-type=module', '-e', code], {
		stdio: 'inherit',
		env: { ...process.env, PATH: `${folder}:${process.env.PATH}` }
	});
}

test('a service that was stopped is started by the machine when the update was ended, and never while it works', async () => {
	update = stopping();
	await expect.poll(told, { timeout: 60_000 }).toContain('stop river.service box.service');
	// Longer than three minutes of that machine, and than `tail` takes to look.
	await new Promise((resolve) => setTimeout(resolve, 3000));
	expect(told()).not.toContain(start);
	update.kill('SIGKILL');
	await expect.poll(told, { timeout: 10_000 }).toContain(start);
}, 90_000);
