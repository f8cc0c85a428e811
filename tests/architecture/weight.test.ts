import { randomBytes } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isApiPath } from '#lib/domain/api-path.ts';
import { keptForm } from '#lib/domain/kept-form.ts';
import { languages } from '#lib/domain/text.ts';
import { splitManifest } from '#lib/safety/kept-pages.ts';
import enEntrance from '#locales/en/entrance.json' with { type: 'json' };
import en from '#locales/en/open.json' with { type: 'json' };
import kmEntrance from '#locales/km/entrance.json' with { type: 'json' };
import km from '#locales/km/open.json' with { type: 'json' };
import viEntrance from '#locales/vi/entrance.json' with { type: 'json' };
import vi from '#locales/vi/open.json' with { type: 'json' };

/*
 * Budgets in bytes as they travel, gzip unless said otherwise. Measured on the files of the build, so that a slow machine
 * cannot fail them.
 */

const KB = 1024;
const client = 'build/client';
const weight = (path: string) => gzipSync(readFileSync(path)).byteLength;
/** As a browser gets it over HTTPS, where all of them take brotli: the adapter makes it beside each file that gains by it. */
const weightOverHttps = (path: string) => statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
const fileOf = (address: string) => join(client, address);

/** The addresses in a page that the browser fetches at once. */
function fetchedBy(html: string): { styles: string[]; scripts: string[] } {
	// What is disabled stands there for the scripts alone: it is in the page already.
	const links = [...html.matchAll(/<link[^>]*href="(\/_app[^"]+)"[^>]*>/g)].filter(
		([whole]) => !/\sdisabled[\s>]/.test(whole)
	);
	return {
		styles: links.filter(([whole]) => whole.includes('stylesheet')).map(([, address]) => address ?? ''),
		scripts: [
			...links.filter(([whole]) => whole.includes('modulepreload')).map(([, address]) => address ?? ''),
			...[...html.matchAll(/<script[^>]*src="(\/_app[^"]+)"/g)].map(([, address]) => address ?? '')
		]
	};
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** A script and all it imports before it runs. */
function withImports(script: string, seen = new Set<string>()): Set<string> {
	if (seen.has(script)) return seen;
	seen.add(script);
	const text = readFileSync(fileOf(script), 'utf8');
	for (const [, address] of text.matchAll(/(?:from|import)\s*["']([^"']+\.js)["']/g)) {
		withImports(new URL(address ?? '', `https://a${script}`).pathname, seen);
	}
	return seen;
}

describe('an open page is small', () => {
	const pages = globSync('build/prerendered/**/*.html').filter((page) => !page.endsWith('key.html'));

	for (const page of pages) {
		test(`${page.replace('build/prerendered', '')} can be read after 20 KB and is complete after 40 KB`, () => {
			const html = readFileSync(page, 'utf8');
			const { styles, scripts } = fetchedBy(html);
			const readable = weight(page) + sum(styles.map((style) => weight(fileOf(style))));
			const images = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:svg|png))/g)].map(
				([, address]) => address ?? ''
			);
			const rest = [...scripts, ...new Set(images)].map((address) => weight(fileOf(address)));
			// It asks nothing more before it can be read.
			expect(styles).toEqual([]);
			expect(readable).toBeLessThanOrEqual(20 * KB);
			expect(readable + sum(rest)).toBeLessThanOrEqual(40 * KB);
		});
	}
});

describe('the entrance is light', () => {
	const shell = 'build/prerendered/key.html';
	const html = readFileSync(shell, 'utf8');
	/** Asked for at the first touch, in one round. */
	const asked = /document\.addEventListener\('bring-app'[^]*?<\/script>/.exec(html)?.[0] ?? '';
	const named = [...new Set(asked.match(/\/_app\/[\w./-]+\.(?:js|css)/g))];
	// Khmer weighs most: three bytes a letter. Words of other open pages lie in chunks of their own, which the entrance never asks for.
	const says = (sentence: string) =>
		named.filter((file) => readFileSync(fileOf(file), 'utf8').includes(sentence));
	const hers = [km.lines.list, kmEntrance.nothing].flatMap(says);
	const others = [en.lines.list, enEntrance.nothing, vi.lines.list, viEntrance.nothing].flatMap(says);
	const parts = named.filter((file) => !others.includes(file));
	const loaded = new Set(parts.flatMap((file) => (file.endsWith('.js') ? [...withImports(file)] : [file])));
	const bytes = (files: Iterable<string>) => sum([...files].map((file) => weight(fileOf(file))));
	/** Parts that are fetched by themselves, each found by something that only it says. */
	const partsWith = (sign: string) =>
		globSync(`${client}/_app/immutable/chunks/*.js`)
			.filter((file) => readFileSync(file, 'utf8').includes(sign))
			.flatMap((file) => [...withImports(file.slice(client.length))]);

	test('before the first tap there is the page and its icon, nothing else: 18 KB hold words, Leave, both pads and the pictures', () => {
		const { styles, scripts } = fetchedBy(html);
		expect([styles, scripts]).toEqual([[], []]);
		expect(html.match(/<(?:img|iframe|audio|video|object|embed)\b/g)).toBeNull();
		expect(html).not.toMatch(/<use href="(?!#)/);
		expect(html.match(/<symbol /g)).toHaveLength(36);
		expect(weight(shell)).toBeGreaterThan(8 * KB);
		expect(weight(shell)).toBeLessThanOrEqual(18 * KB);
		expect(statSync(`${shell}.br`).size).toBeLessThanOrEqual(16 * KB);
	});

	test('what the page says is here already is here whole: no script will ask for it again', () => {
		const said = [...html.matchAll(/<link href="([^"]+\.css)" rel="stylesheet" disabled>/g)];
		expect(said.length).toBeGreaterThan(0);
		const here = [...html.matchAll(/<style>([^]*?)<\/style>/g)].map(([, styles]) => styles).join('');
		for (const [, address] of said) {
			const sheet = readFileSync(fileOf(address ?? ''), 'utf8');
			const names = new Set(sheet.match(/\.[\w-]*svelte-\w+/g));
			expect(
				[...names].filter((name) => !here.includes(name)),
				address
			).toEqual([]);
		}
	});

	test('the same in another language is a file of 3 KB', () => {
		const faces = globSync(`${client}/_app/immutable/entrance/*.html`);
		expect(faces.length).toBe(languages.length - 1);
		for (const face of faces) expect(weight(face), face).toBeLessThanOrEqual(3 * KB);
	});

	test('the first touch asks for all of the app in one round, the vault and her words with it: 18 files, 120 KB', () => {
		expect(hers).toHaveLength(2);
		expect(others).toHaveLength(4);
		expect(parts.length).toBeLessThanOrEqual(18);
		// A file that was forgotten here would be asked for in a further round.
		expect([...loaded].filter((file) => !parts.includes(file))).toEqual([]);
		expect(
			[...loaded].filter((file) => readFileSync(fileOf(file), 'utf8').includes('x-storagemutated-1'))
		).toHaveLength(1);
		expect(bytes(loaded)).toBeLessThanOrEqual(120 * KB);
	});

	test('140 KB hold also the two ways in, which every phone fetches once its vault is open: no key waits for them', () => {
		const waysIn = ['entrance:told.title', 'entrance:notes.alone'].map(partsWith);
		for (const files of waysIn) expect(files.length).toBeGreaterThan(0);
		expect(bytes(new Set([...loaded, ...waysIn.flat()]))).toBeLessThanOrEqual(140 * KB);
	});

	test('argon2id comes only when a key is tried', () => {
		const worker = globSync(`${client}/_app/immutable/workers/*argon2*.js`);
		expect(worker).toHaveLength(1);
		const texts = [...loaded].map((address) => readFileSync(fileOf(address), 'utf8'));
		expect(
			texts.filter((text) => text.includes('argon2id') && text.includes('WebAssembly.instantiate'))
		).toEqual([]);
	});

	test('the open book and the first run come only when they are needed', () => {
		const texts = [...loaded].map((address) => readFileSync(fileOf(address), 'utf8')).join('');
		expect(texts).not.toContain('sessions:can.title');
		expect(texts).not.toContain('entrance:told.title');
	});
});

describe('60 KB hold all drawings of the book', () => {
	const path = /["'`](M-?[\d.]+[-\s\d.,a-zA-Z]{6,})["'`]/g;
	const svg = /`<(?:svg|g|path|circle|ellipse|rect|line)\b[^`]*`/g;
	const placed = /\[["'`]\w+["'`],-?[\d.]+,-?[\d.]+[^[\]]*\]/g;
	/** What of each built file is drawing: all of it where it is little else, or else its marks and where they are placed. */
	const drawings = globSync(`${client}/_app/immutable/**/*.{js,svg}`).map((file) => {
		const text = readFileSync(file, 'utf8');
		const marks = [svg, path, placed].flatMap((form) => text.match(form) ?? []).join('\n');
		return file.endsWith('.svg') || marks.length > text.length / 2 ? text : marks;
	});

	test('in all files together', () => {
		const each = drawings.map((drawing) => (drawing ? gzipSync(drawing).byteLength : 0));
		expect(each.filter((bytes) => bytes > KB).length).toBeGreaterThan(3);
		expect(sum(each)).toBeLessThanOrEqual(60 * KB);
	});

	test('and none of them is forgotten in that count', () => {
		const all = drawings.join('\n');
		const sources = globSync('src/lib/{ui,features}/**/*.{ts,svelte,svg}').filter(
			(file) => !file.includes('.test.')
		);
		const forgotten = sources.filter((file) => {
			const paths = [...readFileSync(file, 'utf8').matchAll(path)].map(([, d]) => d ?? '');
			return paths.length > 0 && !paths.some((d) => all.includes(d));
		});
		expect(sources.filter((file) => file.includes('/art/')).length).toBeGreaterThan(10);
		expect(forgotten).toEqual([]);
	});

	test('and the entrance fetches none of the scenes', () => {
		// The house on its posts is drawn in one place alone.
		const scenes = globSync(`${client}/_app/immutable/{chunks,nodes,entry}/*.js`).filter((file) =>
			readFileSync(file, 'utf8').includes('M-40-34V0M-14-34V0M14-34V0M40-34V0')
		);
		expect(scenes).toHaveLength(1);
		const { scripts } = fetchedBy(readFileSync('build/prerendered/key.html', 'utf8'));
		const atOnce = new Set(scripts.flatMap((script) => [...withImports(script)]));
		expect([...atOnce].filter((address) => fileOf(address) === scenes[0])).toEqual([]);
	});
});

describe('what a phone keeps for no network', () => {
	const worker = readFileSync(`${client}/service-worker.js`, 'utf8');
	const kept = [...worker.matchAll(/["']?url["']?:\s*[`"']([^`"']+)[`"']/g)].map(
		([, address]) => address ?? ''
	);

	const fileKept = (address: string) => {
		const inClient = join(client, address);
		try {
			readFileSync(inClient);
			return inClient;
		} catch {
			return join('build/prerendered', `${address}.html`);
		}
	};

	/** What `feedback keys` adds to a release, by default for eight quarters; `npm test` builds with nobody's. */
	const weightOfKeys = (quarters: number) => {
		const ballot = () => ({
			sign: randomBytes(256).toString('base64url'),
			seal: randomBytes(65).toString('base64url')
		});
		const periods = Array.from({ length: quarters }, (_, at) => ({
			id: `20${27 + Math.floor(at / 4)}-Q${(at % 4) + 1}`,
			opens: '2027-01-01',
			closes: '2027-01-31',
			graceDays: 7,
			ratings: ballot(),
			words: ballot()
		}));
		return brotliCompressSync(JSON.stringify(periods)).byteLength;
	};

	test('400 KB over HTTPS hold the app with the keys of eight quarters, the first pages in all languages, and every page in the one she reads', () => {
		expect(kept.length).toBeGreaterThan(20);
		const { everywhere, pages } = splitManifest(kept.filter((address) => !address.endsWith('.webmanifest')));
		const shipsKeys = kept.some((address) =>
			/sign:["'`][\w-]{342}/.test(readFileSync(fileKept(address), 'utf8'))
		);
		const app = sum([
			shipsKeys ? 0 : weightOfKeys(8),
			...everywhere.map((entry) => weightOverHttps(fileKept(typeof entry === 'string' ? entry : entry.url)))
		]);
		for (const language of languages) {
			const hers = pages.filter((page) => page.language === language);
			expect(hers.length).toBeGreaterThan(10);
			for (const { path } of hers) expect(readFileSync(fileKept(path), 'utf8')).not.toContain('<style');
			expect(app + sum(hers.map(({ path }) => weightOverHttps(fileKept(path))))).toBeLessThanOrEqual(
				400 * KB
			);
		}
	});

	test('every page, the entrance, the pictures and the key worker are there; no answer of the API is', () => {
		const prerendered = globSync('**/*.html', { cwd: 'build/prerendered' }).map(
			(page) => `/${page.replaceAll('\\', '/').replace(/(index)?\.html$/, '')}`
		);
		expect(prerendered).toEqual(expect.arrayContaining(['/', '/km', '/vi/calm', '/en/lines', '/key']));
		const addresses = kept.map((address) => `/${address.replace(/^\//, '')}`);
		// The first address answers with the page of a language.
		const wanted = prerendered.filter((page) => page !== '/');
		const formOf = (page: string) => (page === '/key' ? page : keptForm(page));
		expect(wanted.filter((page) => !addresses.includes(formOf(page)))).toEqual([]);
		expect(wanted.filter((page) => page !== '/key' && addresses.includes(page))).toEqual([]);
		expect(kept.some((address) => address.includes('pictures'))).toBe(true);
		expect(kept.some((address) => address.includes('argon2'))).toBe(true);
		expect(addresses.filter(isApiPath)).toEqual([]);
		// It lays the store by hand: the library would weigh on every phone that only reads.
		expect(worker).not.toContain('x-storagemutated-1');
	});
});
