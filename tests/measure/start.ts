import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PersistentChromium } from '#tests/safety/chromium.ts';
import { withCarelessWorker } from '#tests/safety/twins/careless-worker.ts';
import { RunningApp } from '#tests/support/app.ts';
import { acceptInvitation, expectBook, learnKey, tapPictures, untilKept } from '#tests/support/person.ts';
import { median } from './median.ts';

/*
 * `npm run measure:start [-- PAIRS]`: what it costs that the worker answers without compiled code beside its scripts. Two
 * phones with a book, one whose worker answers from its cache as it lies, open the entrance and the book in turn, each
 * time in a browser that was just started. It needs a build.
 */

const pairs = Number(process.argv[2] ?? 12);
if (!existsSync('build/handler.js')) throw new Error('There is no build. Run: npm run build');

/** A phone with a book, and its starts. */
async function phoneServedFrom(root: string) {
	const app = await RunningApp.start({ root });
	const profile = mkdtempSync(join(tmpdir(), 'start-'));
	const first = await PersistentChromium.start(profile);
	await first.page.goto(`${app.origin}/km`);
	await untilKept(first.page);
	const link = `${app.origin}/key`;
	await acceptInvitation(first.page, { code: (await app.invite('sample-02')).code, link }, 'km');
	const key = await learnKey(first.page, 'km');
	await first.close();
	return {
		/** Milliseconds from asking for the entrance to its pads, and from there to the open book. */
		async start(): Promise<{ pads: number; book: number }> {
			const browser = await PersistentChromium.start(profile);
			const { page } = browser;
			const asked = performance.now();
			await page.goto(link, { waitUntil: 'commit' });
			await page.getByRole('main').getByRole('button').nth(35).waitFor();
			const pads = performance.now();
			await tapPictures(page, key, 'km');
			await expectBook(page, 'km');
			const book = performance.now();
			await browser.close();
			return { pads: pads - asked, book: book - pads };
		},
		async remove() {
			await app.remove();
			rmSync(profile, { recursive: true, force: true });
		}
	};
}

const careless = withCarelessWorker();
const ours = await phoneServedFrom(process.cwd());
const theirs = await phoneServedFrom(careless.root);
const measured: { ours: Record<'pads' | 'book', number>; theirs: Record<'pads' | 'book', number> }[] = [];
try {
	// Compiled code is kept at the second or third time that a script runs.
	for (let warm = 0; warm < 3; warm += 1) await theirs.start();
	for (let pair = 0; pair < pairs; pair += 1) {
		// In turn, and each first as often as the other.
		if (pair % 2 === 0) {
			const one = await ours.start();
			measured.push({ ours: one, theirs: await theirs.start() });
		} else {
			const one = await theirs.start();
			measured.push({ ours: await ours.start(), theirs: one });
		}
	}
} finally {
	await ours.remove();
	await theirs.remove();
	careless.remove();
}
for (const what of ['pads', 'book'] as const) {
	const [with_, without] = [measured.map((one) => one.theirs[what]), measured.map((one) => one.ours[what])];
	const apart = median(measured.map((one) => one.ours[what] - one.theirs[what]));
	process.stdout.write(
		`${what === 'pads' ? 'to the pads' : 'from the pads to the open book'}: median ${Math.round(median(without))} ms made anew, ${Math.round(median(with_))} ms with compiled code kept; median of ${pairs} paired differences ${Math.round(apart)} ms\n`
	);
}
