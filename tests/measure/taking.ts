import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { readServed } from '#lib/server/served-list.ts';
import { RunningApp } from '#tests/support/app.ts';
import { keyIn, SignedBuild } from '#tests/support/signed-build.ts';
import { slowdown } from './slowdown.ts';

/*
 * `npm run measure:taking`: what looking at a signed version costs a phone, beside fetching it, on a processor four times
 * slower. The very functions of the worker, in a page, since a browser slows a page down and no worker.
 */

const rounds = 7;

const folder = mkdtempSync(join(tmpdir(), 'taking-'));
const ours = keyIn(join(folder, 'ours.key'));
const signed = new SignedBuild(join(folder, 'app'), [ours.key]);
signed.sign(ours);
const { list, signatures } = readServed(join(signed.root, 'build'))!;
const app = await RunningApp.start({ root: signed.root });
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});
try {
	const built = await build({
		configFile: false,
		logLevel: 'error',
		build: {
			write: false,
			lib: { entry: 'tests/measure/taking-page.ts', formats: ['iife'], name: 'measured' }
		}
	});
	const [{ output }] = built as unknown as [{ output: [{ code: string }] }];
	const page = await browser.newPage();
	await page.goto(`${app.origin}/en`);
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
	type Taken = { signature: number; files: number; count: number; bytes: number };
	for (const older of [false, true]) {
		const all: Taken[] = [];
		for (let round = 0; round < rounds; round += 1) {
			const expression = `${output[0].code}; measured.taking(${JSON.stringify({ list, signatures })}, ${JSON.stringify(ours.key)}, ${older})`;
			const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
				expression,
				awaitPromise: true,
				returnByValue: true
			});
			if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
			all.push(result.value as Taken);
		}
		const middle = (of: (one: Taken) => number) => {
			const sorted = all.map(of).sort((a, b) => a - b);
			return `${sorted[Math.floor(rounds / 2)]!.toFixed(0)} ms (most ${sorted.at(-1)!.toFixed(0)})`;
		};
		const { count, bytes } = all[0]!;
		process.stdout.write(
			`${older ? 'a browser of our floor' : 'a browser with Ed25519'}: ${count} files, ${(bytes / 1024).toFixed(0)} KB, ${slowdown} times slower, median of ${rounds}: signature ${middle(({ signature }) => signature)}, files ${middle(({ files }) => files)}\n`
		);
	}
} finally {
	await browser.close();
	await app.remove();
	rmSync(folder, { recursive: true, force: true });
}
