import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { RunningApp } from '#tests/support/app.ts';
import { slowdown } from './slowdown.ts';

/*
 * `npm run measure:tablet`: what 24 places cost beside four, on a processor four times slower: laying them, a try, and
 * keeping one line. Argon2id is left out (a digest stands in its place): it is one for each try on both, and a browser slows
 * a page down and no worker.
 */

const rounds = 7;

const app = await RunningApp.start();
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});
try {
	const built = await build({
		configFile: false,
		logLevel: 'error',
		plugins: [
			{
				name: 'no-argon2',
				enforce: 'pre',
				load: (id) =>
					id === resolve('src/lib/crypto/argon2.ts')
						? `export const beReady = () => {}; export const argon2id = async (password, salt) =>
							new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([...salt, ...password])));`
						: undefined
			}
		],
		build: {
			write: false,
			lib: { entry: 'tests/measure/tablet-page.ts', formats: ['iife'], name: 'measured' }
		}
	});
	const [{ output }] = built as unknown as [{ output: [{ code: string }] }];
	const page = await browser.newPage();
	await page.goto(`${app.origin}/en`);
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
	type Measured = Record<'laid' | 'wrong' | 'right' | 'kept' | 'bytes', number>;
	for (const [kind, books] of [
		['phone', 2],
		['tablet', 1],
		['tablet', 22]
	] as const) {
		const all: Measured[] = [];
		for (let round = 0; round < rounds; round += 1) {
			const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
				expression: `${output[0].code}; measured.device('${kind}', ${books})`,
				awaitPromise: true,
				returnByValue: true
			});
			if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
			all.push(result.value as Measured);
		}
		const middle = (part: keyof Measured) => {
			const sorted = all.map((one) => one[part]).sort((a, b) => a - b);
			return `${sorted[Math.floor(rounds / 2)]!.toFixed(0)} ms (most ${sorted.at(-1)!.toFixed(0)})`;
		};
		process.stdout.write(
			`a ${kind} with ${books} of its books, ${(all[0]!.bytes / 1_048_576).toFixed(0)} MiB, ${slowdown} times slower, median of ${rounds}: laid ${middle('laid')}, a wrong try ${middle('wrong')}, a right one ${middle('right')}, one line kept ${middle('kept')}\n`
		);
	}
} finally {
	await browser.close();
	await app.remove();
}
