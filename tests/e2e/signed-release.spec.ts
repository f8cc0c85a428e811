import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { listIn, type ServedList } from '#lib/domain/served-list.ts';
import { numberOf, readServed } from '#lib/server/served-list.ts';
import { RunningApp } from '#tests/support/app.ts';
import { expect, test } from '#tests/support/fixtures.ts';
import { arrive, button, lockBook, openBook, untilKept } from '#tests/support/person.ts';
import { keyIn, SignedBuild } from '#tests/support/signed-build.ts';
import { wordsOf } from '#tests/support/words.ts';

/* A phone takes a new version only as the organisation signed it, and keeps what it has otherwise. */

test.use({ serviceWorkers: 'allow' });

const say = wordsOf('en');

let folder: string;
test.beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'signed-'))));
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How the newer version stands that the browser was just told to fetch. */
async function offered(page: Page): Promise<string> {
	return page.evaluate(async () => {
		const release = await caches.open('release');
		await release.delete('/release/refused');
		const registration = (await navigator.serviceWorker.getRegistration())!;
		await registration.update();
		const { installing } = registration;
		if (installing)
			await new Promise<void>((resolve) => {
				const settled = () => installing.state !== 'installing' && resolve();
				installing.addEventListener('statechange', settled);
				settled();
			});
		if (registration.waiting) return 'taken';
		return (await release.match('/release/refused'))?.text() ?? 'nothing';
	});
}

const numberIn = ({ root }: SignedBuild) => numberOf(readServed(join(root, 'build'))!.list);

/** What the open book says of its version. */
async function about(page: Page): Promise<string> {
	await button(page, say('settings.title')).click();
	await button(page, say('settings.about.title')).click();
	await expect(page.getByText(say('settings.about.number'))).toBeVisible();
	return page.getByRole('main').innerText();
}

test('unsigned, another key’s, an older, a changed version: the phone keeps what it has and says so; the signed one comes', async ({
	page
}) => {
	test.setTimeout(240_000);
	const [ours, theirs] = [keyIn(join(folder, 'ours.key')), keyIn(join(folder, 'theirs.key'))];
	const build = new SignedBuild(join(folder, 'app'), [ours.key]);
	build.sign(ours, new Date('2026-11-20T08:00:00Z'));
	const first = numberIn(build);
	const app = await RunningApp.start({ root: build.root });
	const servedAnew = async (change: () => void) => {
		change();
		await app.stop();
		await app.run();
		return offered(page);
	};
	try {
		const key = await arrive(page, await app.invite('sample-02'), 'en');
		await untilKept(page);
		await lockBook(page, app.origin, 'en');
		await openBook(page, app.origin, key, 'en');
		const said = await about(page);
		expect(said).toContain(first);
		expect(said).toContain(say('settings.about.checked'));
		await lockBook(page, app.origin, 'en');
		await openBook(page, app.origin, key, 'en');

		expect(await servedAnew(() => build.next('second'))).toBe('unsigned');
		await expect(page.getByText(say('today.newVersionNotTaken'))).toBeVisible();
		expect(await servedAnew(() => build.sign(theirs))).toBe('unsigned');
		expect(
			await servedAnew(() =>
				build.sign({ ...ours, keyFile: join(folder, 'clock') }, new Date('2026-11-19T08:00:00Z'))
			)
		).toBe('older');
		// With a key of its own in its worker: what signed the version here has to sign what comes.
		const takenOver = () => {
			build.pin([theirs.key]);
			build.sign(theirs);
		};
		expect(await servedAnew(takenOver)).toBe('unsigned');
		// Signed, and a file was changed afterwards.
		const entrance = join(build.root, 'build/prerendered/key.html');
		const asBuilt = readFileSync(entrance);
		const changed = () => {
			build.pin([ours.key]);
			build.pageAnew('key');
			build.sign(ours);
			writeFileSync(entrance, `${asBuilt.toString()} `);
			for (const packed of ['.gz', '.br']) rmSync(entrance + packed, { force: true });
		};
		expect(await servedAnew(changed)).toBe('changed');
		const { number } = await page.evaluate(
			async () => (await (await caches.match('/release/said'))!.json()) as { number: string }
		);
		expect(number).toBe(first);

		// As it was signed.
		expect(await servedAnew(() => writeFileSync(entrance, asBuilt))).toBe('taken');
		await lockBook(page, app.origin, 'en');
		await expect
			.poll(() =>
				page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting === null)
			)
			.toBe(true);
		await openBook(page, app.origin, key, 'en');
		await expect(page.getByText(say('today.newVersionNotTaken'))).toHaveCount(0);
		const then = await about(page);
		expect(then).toContain(numberIn(build));
		expect(then).not.toContain(first);
	} finally {
		await app.remove();
	}
});

test('a first phone keeps nothing of a version that nobody signed, and has every page while there is a network', async ({
	page
}) => {
	const ours = keyIn(join(folder, 'ours.key'));
	const build = new SignedBuild(join(folder, 'app'), [ours.key]);
	const app = await RunningApp.start({ root: build.root });
	const kept = () =>
		page.evaluate(async () => {
			const release = await caches.open('release');
			const why = await (await release.match('/release/refused'))?.text();
			const names = (await caches.keys()).filter((name) => name.startsWith('workbox'));
			const files = await Promise.all(
				names.map(async (name) => (await (await caches.open(name)).keys()).length)
			);
			return { why, files: files.reduce((sum, count) => sum + count, 0) };
		});
	try {
		await page.goto(`${app.origin}/en`);
		await expect.poll(async () => (await kept()).why).toBe('unsigned');
		expect((await kept()).files).toBe(0);
		await page.goto(`${app.origin}/en/calm`);
		await expect(page.getByText(say('open.calm.lead'))).toBeVisible();

		// What was signed elsewhere counts as soon as it lies there: nothing is started anew.
		build.sign(ours);
		await page.goto(`${app.origin}/en`);
		await untilKept(page);
		expect((await kept()).why).toBeUndefined();
		expect((await kept()).files).toBeGreaterThan(100);
	} finally {
		await app.remove();
	}
});

test('where nobody signs all goes on as it did, and About says so', async ({ page, app }) => {
	const key = await arrive(page, await app.invite('sample-02'), 'en');
	await untilKept(page);
	await lockBook(page, app.origin, 'en');
	await openBook(page, app.origin, key, 'en');
	const said = await about(page);
	expect(said).toContain(numberOf(readServed('build')!.list));
	expect(said).toContain(say('settings.about.unchecked'));
});

test('an open page runs no script whose bytes it does not name; without the header it does', async ({
	page,
	app
}) => {
	const ran = async (withHeader: boolean) => {
		await page.route('**/en/calm', async (route) => {
			const answer = await route.fetch();
			const headers = { ...answer.headers() };
			if (!withHeader) delete headers['integrity-policy'];
			delete headers['content-encoding'];
			delete headers['content-length'];
			const [script] = Object.keys((listIn(readServed('build')!) as ServedList).hashes).filter((path) =>
				/open-page-.*\.js$/.test(path)
			);
			// One of our own files, asked for once more without its bytes: nothing else keeps it from running.
			const body = (await answer.text()).replace('</body>', `<script src="${script}?more"></script></body>`);
			await route.fulfill({ status: 200, headers, body });
		});
		const asked: string[] = [];
		const note = (response: { url: () => string }) => void asked.push(response.url());
		page.on('response', note);
		await page.goto(`${app.origin}/en/calm`);
		await page.waitForLoadState('networkidle');
		page.off('response', note);
		await page.unroute('**/en/calm');
		return asked.some((url) => url.endsWith('?more'));
	};
	expect(await ran(false)).toBe(true);
	expect(await ran(true)).toBe(false);
});
