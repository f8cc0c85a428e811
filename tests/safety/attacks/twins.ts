import { randomInt } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { PersistentChromium } from '#tests/safety/chromium.ts';
import { control, finding, share, type Attack, type Finding, type Size } from '#tests/safety/finding.ts';
import { RunningApp } from '#tests/support/app.ts';
import { withCarelessWorker } from '#tests/safety/twins/careless-worker.ts';
import { accuracy, type Example } from '#tests/safety/twins/classifier.ts';
import { bytesIn, livedPhone, type Found } from '#tests/safety/twins/lived-phone.ts';

/** How many storage folders; half train the classifier, half test it. ATTACK_FOLDERS gives another number. */
const folders = (size: Size) => (size === 'full' ? Number(process.env.ATTACK_FOLDERS ?? 1600) : 24);

async function servePage(): Promise<{ port: number; stop: () => void }> {
	const out = mkdtempSync(join(tmpdir(), 'twins-page-'));
	await build({
		configFile: false,
		logLevel: 'error',
		worker: { format: 'es' },
		build: {
			outDir: out,
			emptyOutDir: true,
			target: 'esnext',
			rollupOptions: { input: 'tests/safety/twins/phone-page.ts', output: { entryFileNames: 'page.js' } }
		}
	});
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://a').pathname;
		if (path === '/') {
			response.setHeader('Content-Type', 'text/html');
			response.end('<!doctype html><script type="module" src="/page.js"></script>');
			return;
		}
		try {
			const body = readFileSync(join(out, path));
			response.setHeader(
				'Content-Type',
				path.endsWith('.js') ? 'text/javascript' : 'application/octet-stream'
			);
			response.end(body);
		} catch {
			response.writeHead(404).end();
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
	const { port } = server.address() as { port: number };
	return {
		port,
		stop: () => {
			server.close();
			server.closeAllConnections();
			rmSync(out, { recursive: true, force: true });
		}
	};
}

/** One address of this machine for each phone: each has a storage folder of its own in the one profile. */
const hostOf = (number: number) => `127.${1 + (number >> 14)}.${(number >> 7) & 127}.${1 + (number & 127)}`;

function featuresOf(profile: string, host: string): number[] {
	const files = globSync(`**/IndexedDB/http_${host}_*/**`, { cwd: profile })
		.map((file) => join(profile, file))
		.filter((file) => statSync(file).isFile());
	const sizes = files.map((file) => statSync(file).size).sort((a, b) => b - a);
	const bytes = Buffer.concat(files.map((file) => readFileSync(file)));
	const histogram = new Array<number>(64).fill(0);
	for (let at = 0; at < bytes.length; at += 7) histogram[bytes[at]! >> 2]! += 1;
	const numbers = files.map((file) => Number(/(\d+)(\.\w+)?$/.exec(file)?.[1] ?? 0));
	return [
		files.length,
		bytes.length,
		...[0, 1, 2, 3, 4, 5, 6, 7].map((at) => sizes[at] ?? 0),
		Math.max(0, ...numbers),
		...histogram.map((count) => count / (bytes.length / 7 || 1))
	];
}

/** How many phones share one profile, and how many of them live at a time: a profile of 1,600 would fill a disk. */
const inOneProfile = 160;
const atATime = 4;

type Twin = { host: string; label: 0 | 1; writes: number };

async function collect(count: number, weak: boolean): Promise<Example[]> {
	const page = await servePage();
	const phones = Array.from({ length: count }, (_, number) => ({
		host: hostOf(number),
		label: (number % 2) as 0 | 1,
		// How often a phone was used is drawn alike for both.
		writes: randomInt(3, 12)
	}));
	const examples: Example[] = [];
	try {
		for (let first = 0; first < count; first += inOneProfile)
			examples.push(...(await foldersOf(phones.slice(first, first + inOneProfile), page.port, weak)));
		return examples;
	} finally {
		page.stop();
	}
}

async function foldersOf(phones: Twin[], port: number, weak: boolean): Promise<Example[]> {
	const profile = mkdtempSync(join(tmpdir(), 'twins-'));
	try {
		const browser = await PersistentChromium.start(profile);
		const waiting = [...phones];
		const liveInTurn = async () => {
			for (let next = waiting.shift(); next; next = waiting.shift()) {
				const tab = await browser.context.newPage();
				await tab.goto(`http://${next.host}:${port}/`);
				// A page in the background gets no frames to look at.
				await tab.waitForFunction(() => 'live' in window, undefined, { polling: 50 });
				await tab.evaluate(
					([writes, withBook, weak]) =>
						(window as never as { live(...given: unknown[]): Promise<void> }).live(writes, withBook, weak),
					[next.writes, next.label === 1, weak] as const
				);
				await tab.close();
			}
		};
		await Promise.all(Array.from({ length: atATime }, liveInTurn));
		await browser.close();
		return phones.map(({ host, label }) => ({ features: featuresOf(profile, host), label }));
	} finally {
		rmSync(profile, { recursive: true, force: true });
	}
}

/** How many bytes apart what the settings show may be: the step that they are shown in, and one more. */
const alike = 2 * 1024;

const bytesApart = (one: Found, other: Found) => Math.abs(bytesIn(one.settings) - bytesIn(other.settings));
const cachesApart = (one: Found, other: Found) => Math.abs(one.usage.caches! - other.usage.caches!);
const onlyIn = (one: string[], other: string[]) => one.filter((line) => !other.includes(line));

/** What two phones that were used alike may not differ in. */
function sameOnScreens(none: Found, book: Found, where = ''): Finding[] {
	const odd = [...onlyIn(book.lines, none.lines), ...onlyIn(none.lines, book.lines)];
	const oddTabs = [...onlyIn(book.sessions, none.sessions), ...onlyIn(none.sessions, book.sessions)];
	return [
		finding(
			`the browser’s page of all sites shows the same size${where}`,
			`${book.settings} with a book, ${none.settings} without`,
			'2 KB apart at most',
			bytesApart(book, none) <= alike
		),
		finding(
			`the caches are as large, counted in bytes${where}`,
			`${book.usage.caches} with a book, ${none.usage.caches} without`,
			'2 KB apart at most',
			cachesApart(book, none) <= alike
		),
		finding(
			`history, most visited and icons have the same lines${where}`,
			odd.length === 0 ? `${book.lines.length} lines, none differs` : odd.join(' | '),
			'none differs',
			odd.length === 0 && book.lines.length > 0
		),
		finding(
			`the tabs that are opened again have the same addresses${where}`,
			oddTabs.length === 0 ? book.sessions.join(' ') : oddTabs.join(' | '),
			'none differs',
			oddTabs.length === 0 && book.sessions.includes('/key')
		),
		finding(
			`beside no script lies compiled code where there is none on a phone without a book${where}`,
			`${book.code.length} scripts with a book, ${none.code.length} without; only with one: ${onlyIn(book.code, none.code).join(' ') || 'none'}`,
			'only with one: none',
			onlyIn(book.code, none.code).length === 0
		)
	];
}

/**
 * Two whole phones, one with a book that came by an invitation and one without, both used alike; at full size also a third
 * whose worker answers from its cache as it lies and whose invitation was a link. What somebody sees who opens the browser's ordinary
 * screens, and the files behind those.
 */
export async function ordinaryScreens(size: Size): Promise<Finding[]> {
	const app = await RunningApp.start();
	const visits = size === 'full' ? 3 : 1;
	try {
		const none = await livedPhone(app, { withBook: false, visits });
		const book = await livedPhone(app, { withBook: true, visits });
		const seen = sameOnScreens(none, book);
		// Now and then the browser writes a line of its own on one phone and not on the other. That does not come twice in a row,
		// and what a book leaves behind does: a sample looks at a second pair. At full size each difference counts.
		if (size === 'sample' && seen.some(({ held }) => !held))
			return sameOnScreens(
				await livedPhone(app, { withBook: false, visits }),
				await livedPhone(app, { withBook: true, visits })
			);
		const byTheSquare =
			size === 'full'
				? sameOnScreens(
						await livedPhone(app, { withBook: false, visits, first: '/key' }),
						await livedPhone(app, { withBook: true, visits, first: '/key' }),
						', where the first page was the entrance'
					)
				: [];
		return [...seen, ...byTheSquare, ...(size === 'full' ? await carelessScreens(app, none, visits) : [])];
	} finally {
		await app.remove();
	}
}

/** The control: a worker that answers from its cache as it lies, and an invitation that is a link. */
async function carelessScreens(app: RunningApp, none: Found, visits: number): Promise<Finding[]> {
	const careless = withCarelessWorker();
	try {
		await app.serve(careless.root);
		// The entrance takes the end of an address away at once; a page that does not is told by its tab as well.
		const links = ['/key', '/km'].map((path) => `${app.origin}${path}#i=${'S'.repeat(22)}`);
		const weak = await livedPhone(app, { withBook: true, visits, links });
		const told = (found: Found, where: 'lines' | 'sessions') => onlyIn(found[where], none[where]);
		const carries = (line: string) => line.includes('#i=');
		return [
			control(
				'a worker that answers from its cache as it lies is told apart in the settings',
				`${weak.settings} with a book, ${Math.round(bytesApart(weak, none) / 1024)} KB apart`,
				'100 KB or more',
				bytesApart(weak, none) >= 100 * 1024
			),
			control(
				'an invitation in a link stands in the history',
				told(weak, 'lines').filter(carries).join(' | '),
				'a line or more',
				told(weak, 'lines').some(carries)
			),
			control(
				'and in the tabs that are opened again',
				told(weak, 'sessions').filter(carries).join(' | '),
				'an address or more',
				told(weak, 'sessions').some(carries)
			)
		];
	} finally {
		careless.remove();
	}
}

export const twins: Attack = {
	about: 'Phones with a book against phones without: storage folders, and what ordinary screens show',
	run: async (size) => {
		const count = folders(size);
		const examples = await collect(count, false);
		const half = count / 2;
		const real = accuracy(examples.slice(0, half), examples.slice(half));
		// Chance alone leaves this band in one run of twenty.
		const chance = 1.96 * Math.sqrt(0.25 / half);
		const found = [
			finding(
				`a classifier on a held-out half of ${count} folders`,
				`${share(real)} right (chance alone: 0.50 ± ${share(chance)})`,
				'0.50 ± 0.05, or chance where there are too few',
				Math.abs(real - 0.5) <= (chance <= 0.05 ? 0.05 : chance * 1.6)
			)
		];
		// What is careless is told apart at full size; in a sample it would take as long as the rest.
		if (size === 'sample') return [...found, ...(await ordinaryScreens(size))];
		const fewer = Math.min(count, 60);
		const weakExamples = await collect(fewer, true);
		const weak = accuracy(weakExamples.slice(0, fewer / 2), weakExamples.slice(fewer / 2));
		// Of twenty folders chance names seventeen rightly once in eight hundred times.
		const bar = fewer < 60 ? 0.85 : 0.95;
		return [
			...found,
			control(
				'the store of an ordinary app is told apart',
				`${share(weak)} right`,
				`${share(bar)} or more`,
				weak >= bar
			),
			...(await ordinaryScreens(size))
		];
	}
};
