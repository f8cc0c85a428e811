import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser } from '@playwright/test';
import { RunningApp } from '#tests/support/app.ts';
import { watchRequests } from '#tests/support/page-weight.ts';
import { freePort, RunningProcess } from '#tests/support/processes.ts';
import { wordsOf } from '#tests/support/words.ts';
import { median } from './median.ts';
import { slowdown } from './slowdown.ts';

/*
 * `npm run measure:pages [-- TIMES [NAME=ADDRESS …]]`: how soon a page can be read and tapped on a cheap phone with a slow line,
 * beside what a developer can build here: one static file of 2 KB, which is the limit, and the smallest SvelteKit page. In one
 * run, one right after the other, each with an empty profile. Seconds differ from machine to machine; the ratios count. Further
 * pages that run somewhere may be named with their address.
 *
 * By Chromium's own tools alone: neither Firefox nor WebKitGTK lets WebDriver slow down the processor, and WebKitGTK no line
 * either. Plain HTTP/1.1 for all; the worker is blocked, for it comes after.
 */

const [times = '5', ...named] = process.argv.slice(2);
const rounds = Number(times);
if (!Number.isInteger(rounds) || rounds < 1)
	throw new Error(`TIMES is a whole number from 1 on, and not ${times}`);
const line = { kbits: 400, milliseconds: 400 };
/** The least that is asked of a page which does nothing more for so long. */
const quiet = 1_500;
/**
 * What is waited for after a tab was opened: a whole Chromium loads and compiles pages of its own for each new window, in a process
 * beside, for about a second. She has her browser open when she asks for a page.
 */
const windowOpens = 2_000;
const link = `document.querySelector('a[href]')`;
const say = wordsOf('km');

type Site = {
	name: string;
	address: string;
	/** Expressions: what is tapped, and what is true once that did something; a link leads on as soon as it is there. */
	tap: string;
	does?: string;
	/** What a page is held against, and how many times of it are the goal. */
	goals?: Partial<Record<'readable' | 'tapped', [of: string, times: number]>>;
};

type Visit = { readable: number; tapped: number; requests: number; bytes: number };

/** Runs in the page before any script of its own. */
function watchPage([tap, does]: [string, string | null]) {
	const seen = { painted: 0, readable: 0, tapped: 0 };
	Object.assign(globalThis, { pageSeen: seen });
	new PerformanceObserver((list) => {
		for (const { startTime } of list.getEntries()) seen.painted ||= startTime;
	}).observe({ type: 'paint', buffered: true });
	new PerformanceObserver((list) => {
		// The largest text: pictures aside, it can be read.
		for (const entry of list.getEntries() as (PerformanceEntry & { url: string })[])
			if (!entry.url) seen.readable = entry.startTime;
	}).observe({ type: 'largest-contentful-paint', buffered: true });
	const find = new Function(`return ${tap}`) as () => HTMLElement | null;
	const did = does ? (new Function(`return Boolean(${does})`) as () => boolean) : undefined;
	// She taps what she sees, ten times a second, until something comes of it.
	const tapping = setInterval(() => {
		const target = seen.painted && find();
		if (!target) return;
		const at = performance.now();
		if (!did) {
			seen.tapped = at;
			clearInterval(tapping);
			return;
		}
		target.click();
		const look = () => {
			if (seen.tapped || !did()) return;
			seen.tapped = at;
			clearInterval(tapping);
		};
		queueMicrotask(look);
		requestAnimationFrame(look);
	}, 100);
}

async function visit(browser: Browser, { address, tap, does }: Site): Promise<Visit> {
	const context = await browser.newContext({
		viewport: { width: 360, height: 640 },
		isMobile: true,
		hasTouch: true,
		serviceWorkers: 'block',
		// A policy without eval is no hindrance to what measures.
		bypassCSP: true
	});
	try {
		const page = await context.newPage();
		await new Promise((resolve) => setTimeout(resolve, windowOpens));
		const asked = await watchRequests(page, line);
		const tools = await context.newCDPSession(page);
		await tools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
		await page.addInitScript(watchPage, [tap, does ?? null] as [string, string | null]);
		await page.goto(address, { waitUntil: 'commit', timeout: 60_000 });
		await page.waitForFunction(
			() => (globalThis as never as { pageSeen: { tapped: number } }).pageSeen.tapped > 0,
			null,
			{ timeout: 60_000, polling: 200 }
		);
		await asked.quietFor(quiet);
		const seen = await page.evaluate(
			() => (globalThis as never as { pageSeen: { readable: number; tapped: number } }).pageSeen
		);
		const { requests, bytes } = asked.sum();
		return { ...seen, requests, bytes };
	} finally {
		await context.close();
	}
}

/** One file of 2 KB with all in it, as it travels: nothing that is to be read over this line comes sooner. */
function limit(): Promise<{ address: string; close: () => void }> {
	const words = Array.from({ length: 260 }, (_, at) => `word${((at * 7919) % 1_000_003).toString(36)}`).join(
		' '
	);
	const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Limit</title><link rel="icon" href="data:,"><style>body{font:1rem sans-serif}</style><a href="/next">On</a><p>${words}</p></html>`;
	const body = gzipSync(html);
	const server = createServer((_, answer) =>
		answer
			.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip' })
			.end(body)
	);
	return new Promise((resolve) => {
		server.listen(0, '127.0.0.1', () =>
			resolve({
				address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
				close: () => server.close()
			})
		);
	});
}

/** The smallest app that `npx sv create` would make of the same framework, and the server it comes with. */
async function minimalPage(): Promise<{ address: string; close: () => Promise<void> }> {
	const root = mkdtempSync(join(tmpdir(), 'minimal-'));
	const files = {
		'package.json': '{"type":"module","private":true}',
		'svelte.config.js': `import adapter from '@sveltejs/adapter-node'; export default { kit: { adapter: adapter({ precompress: true }) } };`,
		'vite.config.js': `import { sveltekit } from '@sveltejs/kit/vite'; export default { plugins: [sveltekit()] };`,
		'src/app.html':
			'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">%sveltekit.head%</head><body><div style="display: contents">%sveltekit.body%</div></body></html>',
		'src/routes/+page.svelte': `<script>let count = $state(0);</script><h1>Welcome</h1><p>A page with one button.</p><button onclick={() => (count += 1)}>{count}</button>`
	};
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
	symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
	try {
		execFileSync(process.execPath, [join('node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
			cwd: root,
			stdio: 'pipe'
		});
		const port = await freePort();
		const server = new RunningProcess(['build/index.js'], { PORT: String(port), HOST: '127.0.0.1' }, root);
		await server.run();
		return {
			address: `http://127.0.0.1:${port}/`,
			close: async () => {
				await server.stop();
				rmSync(root, { recursive: true, force: true });
			}
		};
	} catch (error) {
		rmSync(root, { recursive: true, force: true });
		throw error;
	}
}

const app = await RunningApp.start();
const still = await limit();
const minimal = await minimalPage();
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});
try {
	const open: Site['goals'] = { readable: ['limit', 1.2], tapped: ['limit', 1.3] };
	const sites: Site[] = [
		{ name: 'limit', address: still.address, tap: link },
		{
			name: 'minimal',
			address: minimal.address,
			tap: `document.querySelector('button')`,
			does: `document.querySelector('button').innerText !== '0'`
		},
		...[
			'/en',
			'/km',
			'/km/calm',
			'/km/lines',
			'/km/know-how',
			'/km/know-how/money',
			'/km/skills',
			'/km/meet'
		].map((path) => ({ name: path, address: app.origin + path, tap: link, goals: open })),
		{
			name: '/key',
			address: `${app.origin}/key`,
			tap: `[...document.querySelectorAll('button')].find((one) => (one.ariaLabel ?? one.textContent).trim() === ${JSON.stringify(say('entrance.picture.star'))})`,
			does: `((empty) => empty > 0 && empty < 6)(document.body.textContent.split(${JSON.stringify(say('entrance.pictures.empty'))}).length - 1)`,
			goals: { tapped: ['minimal', 1.25] }
		},
		...named.map((one) => {
			const [, name, address] = /^([^=]+)=(https?:.+)$/.exec(one) ?? [];
			if (!name || !address) throw new Error(`${one} is not NAME=ADDRESS`);
			return { name, address, tap: `document.querySelector('a[href], button')` };
		})
	];
	const visits = new Map(sites.map(({ name }) => [name, [] as Visit[]]));
	for (let round = 0; round < rounds; round += 1)
		for (const site of round % 2 ? sites.toReversed() : sites)
			visits.get(site.name)!.push(await visit(browser, site));

	const of = (name: string, what: keyof Visit) => median(visits.get(name)!.map((one) => one[what]));
	const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);
	const cells = (some: string[]) =>
		process.stdout.write(`${some.map((one, at) => (at ? one.padStart(12) : one.padEnd(22))).join('')}\n`);
	process.stdout.write(
		`${line.kbits} kbit/s, ${line.milliseconds} ms, processor ${slowdown} times slower, medians of ${rounds}\n`
	);
	cells(['', 'readable s', 'first tap s', 'requests', 'KB', '× limit', '× minimal']);
	for (const { name, goals } of sites) {
		const ratios = (other: string) =>
			(['readable', 'tapped'] as const)
				.map((what) => (of(name, what) / of(other, what)).toFixed(2))
				.join('/');
		cells([
			name,
			seconds(of(name, 'readable')),
			seconds(of(name, 'tapped')),
			String(of(name, 'requests')),
			(of(name, 'bytes') / 1024).toFixed(1),
			ratios('limit'),
			ratios('minimal')
		]);
		for (const [what, [other, times]] of Object.entries(goals ?? {})) {
			const ratio = of(name, what as keyof Visit) / of(other, what as keyof Visit);
			if (ratio > times)
				process.stdout.write(
					`   over its goal: ${what} ${ratio.toFixed(2)} × ${other}, and ${times} is the goal\n`
				);
		}
	}
} finally {
	await browser.close();
	still.close();
	await minimal.close();
	await app.remove();
}
