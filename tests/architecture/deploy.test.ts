import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { littleMemory } from '#operator/packages.mjs';
import { securityHeaders } from '#lib/server/headers/security-headers.ts';

/* What is installed on a server is tried nowhere else: at least it must agree with the code that it starts. */

const unit = (name: string) => readFileSync(`deploy/systemd/${name}.service`, 'utf8');
const caddyfile = ['Caddyfile', 'Caddyfile.desk']
	.map((name) => readFileSync(`deploy/${name}`, 'utf8'))
	.join('');

test('the app, the desk and the commands run in little memory, however they are started', () => {
	const starts = [
		...['river', 'river@', 'desk'].map((name) => /^ExecStart=(.*)$/m.exec(unit(name))?.[1]),
		/^exec (.*main\.ts.*)$/m.exec(readFileSync('deploy/companion', 'utf8'))?.[1],
		(JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }).scripts
			.companion
	];
	for (const start of starts) expect(start).toContain(`node ${littleMemory.join(' ')} `);
	for (const file of ['src/operator/companion.mjs', 'src/operator/start/start.ts'])
		expect(readFileSync(file, 'utf8').match(/\blittleMemory\b/g)!.length).toBeGreaterThan(1);
});

describe.each([
	['river', 'PORT'],
	['box', 'MAILBOX_PORT'],
	['desk', 'DESK_PORT']
])('the unit of %s', (name, variable) => {
	test('starts a file that is there', () => {
		const [, file = ''] = /ExecStart=\S+ (?:--\S+ )*(\S+)/.exec(unit(name)) ?? [];
		expect(existsSync(file), file).toBe(true);
	});

	test('waits until the clock is set', () => {
		for (const word of ['After', 'Wants'])
			expect(unit(name)).toMatch(new RegExp(`^${word}=.*\\btime-sync\\.target\\b`, 'm'));
		// The target alone waits for nobody: Debian does not start what makes it wait.
		expect(unit(name)).toMatch(/^Wants=.*\bsystemd-time-wait-sync\.service\b/m);
	});

	test('listens where the proxy looks, and nowhere else', () => {
		const [, port] = new RegExp(`\\b${variable}=(\\d+)`).exec(unit(name)) ?? [];
		expect(caddyfile).toContain(`reverse_proxy 127.0.0.1:${port}`);
		expect(unit(name)).toContain('HOST=127.0.0.1');
		expect(name === 'desk' || unit(name).includes(`https://${name}.example`)).toBe(true);
	});

	test('keeps nothing of what it prints, but for faults of the app and the desk', () => {
		const kept = Object.fromEntries(
			[...unit(name).matchAll(/^Standard(Output|Error)=(.*)$/gm)].map(([, what, where]) => [what, where])
		);
		expect(kept).toEqual({ Output: 'null', Error: name === 'box' ? 'null' : 'journal' });
	});
});

test('a further process of the app is held as the first one is, and no less', () => {
	const held = (name: string) => unit(name).slice(unit(name).indexOf('\nNoNewPrivileges='));
	expect(held('river@')).toBe(held('river'));
	for (const line of ['User=river', 'StateDirectory=river', 'StandardOutput=null', 'HOST=127.0.0.1'])
		for (const name of ['river', 'river@']) expect(unit(name)).toContain(line);
	const several = readFileSync('deploy/Caddyfile.several', 'utf8');
	const [, first] = /\bPORT=(\d+)/.exec(unit('river')) ?? [];
	expect(several).toContain(`reverse_proxy 127.0.0.1:${first} `);
	// It asks for health more often than a process waits that was told to end.
	expect(several).toContain('health_interval 1s');
	expect(unit('river@')).toContain('DRAIN_SECONDS=3');
	// What the file of variables says counts for both, and one port has room for one of them.
	expect(unit('river@')).toMatch(/^ExecStart=\/usr\/bin\/env PORT=%i METRICS_PORT= /m);
});

describe('the proxy', () => {
	test('keeps no log but of what stops it', () => {
		expect(caddyfile.match(/^\s*log\b.*$/gm)).toEqual(['\tlog {']);
		expect(caddyfile).toMatch(/log \{\s+level ERROR\s+\}/);
	});

	test('is as strict by itself as the app, when the app does not answer', () => {
		const expected = securityHeaders('/nothing', { inline: new Map(), postOffice: null, secure: true });
		for (const name of [
			'Strict-Transport-Security',
			'Cross-Origin-Opener-Policy',
			'Cross-Origin-Embedder-Policy',
			'Cross-Origin-Resource-Policy',
			'X-Content-Type-Options',
			'X-Frame-Options',
			'Referrer-Policy'
		]) {
			const [, value] = new RegExp(`^\\s*${name} "?([^"\\n]+)"?$`, 'm').exec(caddyfile) ?? [];
			expect([name, value]).toEqual([name, expected[name]]);
		}
		expect(caddyfile).toContain("Content-Security-Policy \"default-src 'none'");
	});
});
