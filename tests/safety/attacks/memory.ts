import { createDecipheriv, hkdfSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { argon2id } from 'hash-wasm';
import { pictures, type Picture } from '#lib/ui/art/pictures.ts';
import { pictureAttempt } from '#lib/vault/key.ts';
import { RunningApp } from '#tests/support/app.ts';
import { arrive, button, openBook, turnTo, untilKept } from '#tests/support/person.ts';
import { wordsOf } from '#tests/support/words.ts';
import { newCanary } from '#tests/safety/canaries.ts';
import { pause, PersistentChromium } from '#tests/safety/chromium.ts';
import { control, finding, type Attack, type Finding, type Size } from '#tests/safety/finding.ts';
import { plantedPerson } from '#tests/safety/planted-person.ts';
import {
	formsOfBytes,
	formsOfText,
	processesBelow,
	scanProcesses,
	type ProcessHits,
	type Wanted
} from '#tests/safety/process-memory.ts';

const say = wordsOf('km');

/** What stands on the disk for everybody to read: the salt, what one try costs, and the four masked slots. */
type Disk = { salt: number[]; cost: { memoryKiB: number; passes: number }; slots: string[] };

const readDisk = (page: Page): Promise<Disk> =>
	page.evaluate(async () => {
		const settled = <T>(request: IDBRequest<T>) =>
			new Promise<T>((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error);
			});
		const database = await settled(indexedDB.open('pages'));
		const transaction = database.transaction(['phone', 'slots']);
		const [row, slots] = await Promise.all([
			settled(transaction.objectStore('phone').get(1)),
			settled(transaction.objectStore('slots').getAll())
		]);
		database.close();
		// The mask's nonce and the first wrapping are all that is needed.
		const head = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes.subarray(0, 16 + 60)));
		return {
			salt: [...(row.salt as Uint8Array)],
			cost: row.argon2.costs[0],
			slots: slots.map(({ bytes }) => head(bytes))
		};
	});

const hkdf = (key: Uint8Array, info: string) =>
	Buffer.from(hkdfSync('sha256', key, Buffer.alloc(32), info, 32));

/**
 * The keys that the browser works out from her six pictures, worked out apart from it: so that the attack brings none of
 * them into the browser's memory itself.
 */
async function keysOf(disk: Disk, key: readonly Picture[]) {
	const salt = Uint8Array.from(disk.salt);
	const stretched = await argon2id({
		password: pictureAttempt(key.map((one) => pictures.indexOf(one))).text,
		salt,
		memorySize: disk.cost.memoryKiB,
		iterations: disk.cost.passes,
		parallelism: 1,
		hashLength: 32,
		outputType: 'binary'
	});
	for (const [slot, base64] of disk.slots.entries()) {
		const masked = Buffer.from(base64, 'base64');
		const mask = createDecipheriv('aes-256-ctr', hkdf(salt, 'mask 1'), masked.subarray(0, 16));
		const wrapped = mask.update(masked.subarray(16));
		const wrapping = hkdf(stretched, `wrap 1 open picture ${slot}`);
		const opening = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(0, 12));
		opening.setAuthTag(wrapped.subarray(44));
		try {
			const dataKey = Buffer.concat([opening.update(wrapped.subarray(12, 44)), opening.final()]);
			return { stretched, wrapping, dataKey };
		} catch {
			// Another slot's.
		}
	}
	throw new Error('Her key opens no slot: the attack no longer knows how a book is locked.');
}

/** A page of another site, for the same tab. */
async function otherSite(): Promise<{ origin: string; server: Server }> {
	const server = createServer((_request, response) => {
		response.setHeader('Content-Type', 'text/html');
		response.end('<!doctype html><title>Weather</title><p>Rain in the evening.');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	// Another name than 127.0.0.1 is another site.
	return { origin: `http://localhost:${port}`, server };
}

/** How long memory is given to be freed after the book was left. Milliseconds. */
const timeout = 60_000;

const sumOf = (found: ProcessHits[], ...kinds: string[]): Record<string, number> => {
	const sum: Record<string, number> = {};
	for (const { kind, hits } of found)
		if (kinds.includes(kind))
			for (const [name, count] of Object.entries(hits)) sum[name] = (sum[name] ?? 0) + count;
	return sum;
};

const shown = (hits: Record<string, number>) =>
	Object.keys(hits).length === 0
		? 'nothing'
		: Object.entries(hits)
				.map(([name, count]) => `${name} ${count}`)
				.join(', ');

/** The ways out of an open book that are looked at. */
type WayOut =
	'Leave' | 'Leave with no network' | 'the lock after five minutes' | 'another site in the same tab';

/**
 * The weak build of the control: without what makes a browser change the process. The page that Leave goes to is of the
 * book's own kind, and the book's page may be kept for Back, as in ordinary apps.
 */
async function asOrdinaryApps(page: Page): Promise<void> {
	// What the worker answers cannot be changed from here.
	const session = await page.context().newCDPSession(page);
	await session.send('Network.enable');
	await session.send('Network.setBypassServiceWorker', { bypass: true });
	await page.route('**/*', async (route) => {
		if (route.request().resourceType() !== 'document') return route.continue();
		const answer = await route.fetch();
		const headers = {
			...answer.headers(),
			'cross-origin-embedder-policy': 'require-corp',
			'cache-control': 'no-cache'
		};
		await route.fulfill({ response: answer, headers });
	});
	await page.addInitScript(() => {
		const listen = EventTarget.prototype.addEventListener;
		EventTarget.prototype.addEventListener = function (type: string, ...rest: unknown[]) {
			if (type !== 'unload') Reflect.apply(listen, this, [type, ...rest]);
		};
	});
}

async function visit(weak: boolean, ways: WayOut[]) {
	const person = plantedPerson();
	const [goal] = /^\w+/.exec(JSON.parse(person.text).cases[0].goals[0].what) ?? [];
	const app = await RunningApp.start();
	const other = await otherSite();
	const profile = mkdtempSync(join(tmpdir(), 'memory-'));
	try {
		await app.import(person);
		const first = await PersistentChromium.start(profile);
		const key = await arrive(first.page, await app.invite('planted'), 'km');
		await untilKept(first.page);
		await first.close();
		const seen: { way: WayOut; open: ProcessHits[]; after: ProcessHits[] }[] = [];
		// A browser of its own for each: what one way leaves behind must not be told of the next.
		for (const way of ways) seen.push({ way, ...(await leaveBy(way)) });
		return seen;

		async function leaveBy(way: WayOut) {
			const browser = await PersistentChromium.start(profile);
			try {
				const page = browser.page;
				if (weak) await asOrdinaryApps(page);
				if (way === 'the lock after five minutes') await page.clock.install();
				let token = '';
				page.on('request', (request) => {
					token ||= /Bearer (.+)/.exec(request.headers().authorization ?? '')?.[1] ?? '';
				});
				await page.goto(`${app.origin}/key`);
				const keys = await keysOf(await readDisk(page), key);
				const note = [newCanary(), newCanary()] as const;
				await useBook(page, key, note);
				const wanted: Wanted = {
					goal: formsOfText(goal ?? ''),
					note: formsOfText(note.join('')),
					token: formsOfText(token),
					stretched: formsOfBytes(keys.stretched),
					wrapping: formsOfBytes(keys.wrapping),
					'data key': formsOfBytes(keys.dataKey),
					pictures: formsOfText(pictureAttempt(key.map((one) => pictures.indexOf(one))).text)
				};
				if (goal === undefined || token === '') throw new Error('Nothing to look for.');
				const look = () => scanProcesses(processesBelow(browser.pid), wanted);
				const open = look();
				await goOut(page, way);
				const until = Date.now() + timeout;
				let after = look();
				while (shown(sumOf(after, 'renderer')) !== 'nothing' && Date.now() < until) {
					await pause(1000);
					after = look();
				}
				if (way === 'Leave with no network') await app.run();
				return { open, after };
			} finally {
				await browser.close();
			}
		}
	} finally {
		other.server.close();
		await app.remove();
		rmSync(profile, { recursive: true, force: true });
	}

	async function useBook(page: Page, key: readonly Picture[], note: readonly [string, string]) {
		await openBook(page, app.origin, key, 'km');
		await turnTo(page, 'km', 'plan');
		await page.getByRole('main').getByRole('button').first().click();
		await turnTo(page, 'km', 'today');
		await button(page, say('notes.title')).click();
		await button(page, say('notes.new')).click();
		// Put together in the page: the attack's own way to it leads through the browser's process.
		await page.getByLabel(say('notes.write')).evaluate((field, halves) => {
			(field as HTMLTextAreaElement).value = halves.join('');
			field.dispatchEvent(new InputEvent('input', { bubbles: true }));
		}, note);
		await button(page, say('notes.keep')).click();
		await button(page, say('notes.new')).waitFor();
	}

	async function goOut(page: Page, way: WayOut) {
		if (way === 'another site in the same tab') await page.goto(other.origin);
		else if (way === 'the lock after five minutes') {
			await page.clock.fastForward('05:05');
			await page.waitForURL(`${app.origin}/km`);
		} else {
			if (way === 'Leave with no network') await app.stop();
			await page.getByRole('link', { name: say('open.leave') }).click();
			await page.waitForURL(`${app.origin}/km/calm`);
		}
	}
}

async function run(size: Size): Promise<Finding[]> {
	const ways: WayOut[] =
		size === 'sample'
			? ['Leave']
			: ['Leave', 'Leave with no network', 'the lock after five minutes', 'another site in the same tab'];
	const seen = await visit(false, ways);
	const found: Finding[] = [];
	for (const { way, open, after } of seen) {
		const before = sumOf(open, 'renderer');
		const all = ['goal', 'note', 'token', 'data key'];
		found.push(
			control(
				`with the book open, before ${way}, it is found`,
				shown(before),
				all.join(', '),
				all.every((one) => (before[one] ?? 0) > 0)
			),
			finding(
				`after ${way} no process that ran a page or its worker holds anything of hers`,
				shown(sumOf(after, 'renderer')),
				'nothing',
				shown(sumOf(after, 'renderer')) === 'nothing'
			)
		);
		if (size === 'full')
			found.push(
				finding(
					`what the browser’s own processes still hold after ${way}`,
					`browser: ${shown(sumOf(after, 'browser'))}; network, drawing and others: ${shown(sumOf(after, 'utility', 'gpu-process', 'zygote'))}`,
					'printed',
					true
				)
			);
	}
	if (size === 'sample') return found;
	const [weak] = await visit(true, ['Leave']);
	const left = sumOf(weak?.after ?? [], 'renderer');
	return [
		...found,
		control(
			'an app whose quiet page is of the book’s own kind still holds it',
			shown(left),
			'more than nothing',
			shown(left) !== 'nothing'
		)
	];
}

export const memory: Attack = {
	about: 'What the browser’s processes still hold in memory after Leave, lock, and another site in the tab',
	run
};
