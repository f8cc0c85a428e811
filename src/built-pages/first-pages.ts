import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { keptForm } from '#lib/domain/kept-form.ts';
import { languages } from '#lib/domain/text.ts';
import { stylesNeeded } from './styles-in-page.ts';

/*
 * The pages that somebody can open first, made ready to be read at once: each brings those styles with it that it needs, for
 * asked for one by one they cost a slow line a whole round before anything is seen. A phone that keeps every page keeps
 * another form of it (`domain/kept-form.ts`): the same styles in each of them would be a hundred kilobytes more.
 *
 * The entrance also brings its script and its pictures, and begins the app only when it is touched. Its face in other
 * languages lies in files of their own, which the worker puts in its place.
 */

/** What kit has built, before anything is taken out of it. */
type Output = { pages: string; client: string; server: string };

/** A file that a phone is to keep, as the worker's list has it. */
type Kept = { url: string; revision: string | null };

/** @param kit the folder that kit builds into. Answers with the files that it made and a phone is to keep. */
export function readyFirstPages(kit: string): Kept[] {
	const output = {
		pages: join(kit, 'prerendered', 'pages'),
		client: join(kit, 'client'),
		server: join(kit, 'server')
	};
	const entrance = join(output.pages, 'key.html');
	if (existsSync(entrance)) writeFileSync(entrance, readyEntrance(readFileSync(entrance, 'utf8'), output));
	nameBytesOfScripts(output);
	const pages = globSync('**/*.html', { cwd: output.pages })
		.filter((file) => file !== 'key.html')
		.map((file) => bothForms(file.replaceAll('\\', '/'), output));
	tellWorker(output);
	dropUnasked(output);
	const faces = globSync('_app/immutable/entrance/*.html', { cwd: output.client });
	return [...faces.map((file) => ({ url: `/${file}`, revision: null })), ...pages.flat()];
}

/**
 * Without what is for the framework's own script, which an open page has not, and what the server says in a header; without
 * an empty value of an attribute, which says as much as none; and without the gaps between lines, where none would show.
 */
const smaller = (html: string) =>
	html
		.replace(/<!--.*?-->/gs, '')
		.replace(saidByTheServer, '')
		.replace(' data-sveltekit-reload', '')
		.replace(/(?<=<[^<>]* [\w-]+)=""(?=[^<>]*>)/g, '')
		.replace(gaps, '\n');

const saidByTheServer = /[ \t]*<meta (http-equiv="content-security-policy"|name="robots")[^>]*>\n?/g;
const gaps = /\s*\n\s*/g;

/** Writes an open page with its styles in it, and beside it the form that a phone keeps. The first address has another's page. */
function bothForms(file: string, output: Output): Kept[] {
	const page = join(output.pages, file);
	const html = smaller(withAllSheets(readFileSync(page, 'utf8'), output));
	writeFileSync(page, withStyles(html, output));
	if (file === 'index.html') return [];
	// It is never without its styles, and these say the same of an icon.
	const keptHtml = replaced(html, / width="24" height="24" fill="none" stroke="currentColor"/g, () => '');
	const url = keptForm(`/${file.replace(/\.html$/, '')}`);
	const kept = join(output.client, url);
	mkdirSync(join(kept, '..'), { recursive: true });
	writeFileSync(kept, keptHtml);
	return [{ url, revision: createHash('sha256').update(keptHtml).digest('hex').slice(0, 32) }];
}

/**
 * Says of each script that stands in a page which bytes it has (Subresource Integrity): the open pages run no other
 * (`Integrity-Policy`). The entrance's scripts fetch some seventy more, and a browser would want to know all of them
 * beforehand, 3.3 KB before the first tap; it has no such header.
 */
function nameBytesOfScripts({ pages, client }: Output): void {
	for (const name of globSync('**/*.html', { cwd: pages })) {
		const page = join(pages, name);
		const html = readFileSync(page, 'utf8');
		const named = html.replace(
			/<script([^>]*) src="(\/[^"]+)"/g,
			(_, attributes: string, address: string) => {
				const hash = createHash('sha256')
					.update(readFileSync(join(client, address)))
					.digest('base64');
				return `<script${attributes} src="${address}" integrity="sha256-${hash}"`;
			}
		);
		if (named !== html) writeFileSync(page, named);
	}
}

/** What the framework writes differently one day must not go out half changed. */
function replaced(html: string, what: RegExp, by: (whole: string, ...found: string[]) => string): string {
	const changed = html.replace(what, by);
	if (changed === html) throw new Error(`The page has nothing like ${what.source} to be made ready.`);
	return changed;
}

const inHead = (html: string, part: string) => replaced(html, /<\/head>/, () => `${part}</head>`);

const sheet = /[ \t]*<link href="(\/_app\/[^"]+\.css)" rel="stylesheet">\n?/g;

/**
 * Kit looks for a page's sheets among what the phone's app fetches, and misses one that is asked for there in another way. A
 * page names its components itself: each has a class of its own.
 */
function withAllSheets(html: string, { client }: Output): string {
	const linked = textOf(filesIn(html, sheet, client));
	const lacking = new Set(html.match(/(?<=[" ])svelte-\w+/g)?.filter((name) => !linked.includes(`.${name}`)));
	const more = globSync('_app/immutable/assets/*.css', { cwd: client })
		.sort()
		.filter((file) => classesOf(readFileSync(join(client, file), 'utf8')).some((name) => lacking.has(name)));
	const links = more.map((file) => `<link href="/${file.replaceAll('\\', '/')}" rel="stylesheet">\n`);
	return links.length === 0 ? html : inHead(html, links.join(''));
}

const classesOf = (css: string) => [...css.matchAll(/\.(svelte-\w+)/g)].map(([, name]) => name!);

const filesIn = (html: string, what: RegExp, folder: string) => [
	...new Set([...html.matchAll(what)].map(([, address]) => join(folder, address!)))
];

function withStyles(html: string, { client }: Output): string {
	const named = (what: RegExp) => textOf(filesIn(html, what, client));
	const rest = html.replace(sheet, '');
	const seen = rest + named(/<script[^>]* src="([^"]+)"/g) + named(/href="(\/_app\/[^"#]+\.svg)/g);
	return inHead(rest, `<style>${stylesNeeded(named(sheet), seen)}</style>`);
}

const textOf = (files: string[]) => files.map((file) => readFileSync(file, 'utf8').trim()).join('\n');

function readyEntrance(html: string, output: Output): string {
	const client = manifestOf(output.client);
	let page = withFaces(html, output);
	page = replaced(page, /<script type="module" src="([^"]+)"><\/script>/, (_, address) => {
		const script = readFileSync(join(output.server, address), 'utf8').trim();
		if (script.includes('</script')) throw new Error('The entrance’s script cannot stand in a page.');
		return `<script type="module">${script}</script>`;
	});
	page = withAppLater(page, client);
	// Kit allows its own script here; the server allows what stands in the page now (`headers/inline-parts.ts`).
	page = replaced(page, saidByTheServer, () => '');
	page = replaced(page, /^[^]*?(?=<script type="module">)/, (words) => words.replace(gaps, '\n'));
	const server = manifestOf(output.server);
	// What is said to be here already is here whole: the book's landscape lies in the same sheet as the layout's own styles.
	const styles = [
		...stylesOf(client, layout).map((file) => join(output.client, file)),
		...stylesOf(server, partOf(server, 'src/routes/key/face.ts')).map((file) => join(output.server, file))
	];
	return inHead(
		page.replace(sheet, ''),
		`<style>${textOf([...new Set(styles)])}</style>` + alreadyHere(client)
	);
}

const faces = /<!--face-->([^]*?)<!--\/face-->/g;

/** The first language's face stays; those of the others become files, and each names where they lie. */
function withFaces(html: string, { client }: Output): string {
	const drawn = [...html.matchAll(faces)].map(([, face]) => withPicturesOfPage(face!));
	const hash = createHash('sha256').update(drawn.join()).digest('base64url').slice(0, 8);
	const others = `/_app/immutable/entrance/${hash}`;
	const [first, ...rest] = drawn.map((face) =>
		replaced(face, /<div id="entrance"/, (start) => `${start} data-others="${others}"`)
	);
	mkdirSync(join(client, others, '..'), { recursive: true });
	for (const face of rest) {
		const [, language] = /^<div id="entrance"[^>]* lang="(\w+)"/.exec(face) ?? [];
		writeFileSync(join(client, `${others}.${language}.html`), face);
	}
	const [sprite = ''] = globSync('_app/immutable/assets/pictures.*.svg', { cwd: client });
	const pictures = readFileSync(join(client, sprite), 'utf8').replace(/>\s+</g, '><').trim();
	return replaced(
		html.replace(faces, ''),
		/<script type="module" src=/,
		(script) => `<div hidden>${pictures}</div><!--face-->${first}<!--/face-->${script}`
	);
}

/** Elsewhere the pictures are one file for all pages; this page has them in itself. */
const withPicturesOfPage = (face: string) =>
	replaced(face, /href="[^"#]*\/pictures\.[^"#]*\.svg#/g, () => 'href="#');

type Part = { file: string; name?: string; isEntry?: true };
type Manifest = Record<string, Part & { imports?: string[]; dynamicImports?: string[]; css?: string[] }>;
const manifestOf = (folder: string) =>
	JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as Manifest;

/**
 * Where a source file went: what others import as well is called by the name of its file alone, and a package that lies
 * elsewhere (a linked `node_modules`) by the way to it.
 */
function partOf(manifest: Manifest, source: string): string {
	if (manifest[source]) return source;
	const found = Object.keys(manifest).filter(
		(part) => part.endsWith(`/${source}`) || manifest[part]!.name === basename(source, '.ts')
	);
	if (found.length !== 1) throw new Error(`The build has no part made of ${source}.`);
	return found[0]!;
}

/** A part and all that it imports at once. */
function withImports(manifest: Manifest, part: string, seen = new Set<string>()): Set<string> {
	if (!seen.has(part)) {
		seen.add(part);
		for (const one of manifest[part]!.imports ?? []) withImports(manifest, one, seen);
	}
	return seen;
}

const stylesOf = (manifest: Manifest, part: string) =>
	[...withImports(manifest, part)].flatMap((one) => manifest[one]!.css ?? []);

/** Where kit writes what it makes of the routes. */
const generated = '.svelte-kit/generated/client-optimized/';

/** The client's part with the styles of every page. */
const layout = `${generated}nodes/0.js`;

/** Scripts look for these before they ask for a sheet; what is disabled no browser fetches. */
const alreadyHere = (client: Manifest) =>
	stylesOf(client, layout)
		.map((file) => `<link href="/${file}" rel="stylesheet" disabled>`)
		.join('');

/** What every key needs, besides what the framework itself names. */
const withEveryKey = [
	'src/lib/vault/phone.ts',
	'src/lib/sync/key-share-server.ts',
	'node_modules/workbox-window/build/workbox-window.prod.es5.mjs'
];
/** The words that the app cannot say anything without. */
const words = ['open', 'entrance'];

/** Writes into the worker what only the finished build knows. */
function tellWorker(output: Output): void {
	const worker = join(output.client, 'service-worker.js');
	if (!existsSync(worker)) return;
	let text = readFileSync(worker, 'utf8');
	const say = (place: RegExp, what: unknown) => (text = replaced(text, place, () => JSON.stringify(what)));
	say(/self\.__OPENS_BOOKS/, whatOpensBooks(output));
	say(/self\.__KHMER_LETTERS/, lentLetters(output));
	writeFileSync(worker, text);
}

/** Where the Khmer letters lie (`i18n/khmer`). They are in no list: only a phone that has none keeps them. */
function lentLetters({ client }: Output): string {
	const found = globSync('_app/immutable/workers/assets/khmer-*.woff2', { cwd: client });
	if (found.length !== 1) throw new Error(`The build has ${found.length} files of Khmer letters, not one.`);
	return `/${found[0]}`;
}

/**
 * What a book cannot be opened without, with no network either: the entrance in all languages, all that the first touch asks
 * for, what is inside books, and both books with the words of their rows. The worker keeps it before anything else.
 */
function whatOpensBooks({ pages, client }: Output): string[] {
	const manifest = manifestOf(client);
	const page = readFileSync(join(pages, 'key.html'), 'utf8');
	const inside = ['src/lib/vault/body.ts', 'src/lib/vault/open-book.ts', ...books]
		.flatMap((source) => [...withImports(manifest, partOf(manifest, source))])
		.flatMap((part) => [manifest[part]!.file, ...(manifest[part]!.css ?? [])]);
	const words = Object.keys(manifest).filter((part) =>
		/^locales\/\w+\/(settings|notes|skills)\.json$/.test(part)
	);
	const others = [
		'_app/immutable/entrance/*.html',
		'_app/immutable/workers/argon2*.js',
		'_app/immutable/assets/pictures.*.svg'
	];
	const first = [
		'/key',
		...(page.match(/\/_app\/[\w./-]+\.(?:js|css)/g) ?? []),
		...[
			...others.flatMap((files) => globSync(files, { cwd: client })),
			...inside,
			...words.map((part) => manifest[part]!.file)
		].map((file) => `/${file}`)
	];
	return [...new Set(first)];
}

const books = ['src/lib/book/PlanBook.svelte', 'src/lib/book/NotesBook.svelte'];

/**
 * Takes away the scripts that kit makes for the open pages: they run without the framework, and a link in the app asks the
 * server for a page (`data-sveltekit-reload` in `app.html`). A phone would keep 11 KB that nothing ever reads.
 */
function dropUnasked({ client }: Output): void {
	const manifest = manifestOf(client);
	const [, entrance] = /"\/key": \[(\d+)/.exec(readFileSync(`${generated}app.js`, 'utf8')) ?? [];
	if (!entrance) throw new Error('Kit does not say which of its parts the entrance is.');
	// 0 is the layout, 1 what the framework shows where it cannot go on.
	const asked = new Set(['0', '1', entrance].map((id) => `${generated}nodes/${id}.js`));
	const isNode = (part: string) => part.startsWith(`${generated}nodes/`);
	const seen = new Set<string>();
	const follow = (part: string) => {
		if (seen.has(part) || (isNode(part) && !asked.has(part))) return;
		seen.add(part);
		const { imports = [], dynamicImports = [] } = manifest[part]!;
		for (const one of [...imports, ...dynamicImports]) follow(one);
	};
	for (const [part, { isEntry }] of Object.entries(manifest)) if (isEntry) follow(part);
	const needed = new Set([...seen].map((part) => manifest[part]!.file));
	for (const [part, { file }] of Object.entries(manifest))
		if (!seen.has(part) && file.endsWith('.js') && !needed.has(file)) rmSync(join(client, file));
}

/** The app begins at the first touch, and then all of it is asked for in one round. */
function withAppLater(html: string, client: Manifest): string {
	const named = /[ \t]*<link href="([^"]+)" rel="modulepreload">\n?/g;
	const scripts = [
		...[...html.matchAll(named)].map(([, address]) => address!),
		...withEveryKey
			.flatMap((source) => [...withImports(client, partOf(client, source))])
			.map((one) => `/${client[one]!.file}`)
	];
	const said = Object.fromEntries(
		languages
			.filter((language) => client[`locales/${language}/open.json`])
			.map((language) => [
				language,
				words.map((name) => `/${client[`locales/${language}/${name}.json`]!.file}`)
			])
	);
	// Kit links the styles of everything that may come later; Vite fetches those with their scripts.
	const begins = Object.keys(client).filter((part) =>
		html.includes(`/${client[part]!.file}" rel="modulepreload"`)
	);
	const styles = [...new Set(begins.flatMap((part) => client[part]!.css ?? []))]
		.map((file) => `/${file}`)
		.filter((address) => !alreadyHere(client).includes(address));
	// Kit would go back to where an earlier visit had scrolled, under her finger.
	const ask = `document.addEventListener('bring-app', ({ detail }) => {
	try { sessionStorage.removeItem('sveltekit:scroll'); } catch {}
	const ask = (href, rest) => document.head.append(Object.assign(document.createElement('link'), { href, ...rest }));
	for (const href of ${JSON.stringify([...new Set(scripts)])}.concat(${JSON.stringify(said)}[detail])) ask(href, { rel: 'modulepreload' });
	for (const href of ${JSON.stringify(styles)}) ask(href, { rel: 'preload', as: 'style', crossOrigin: '' });`;
	const page = replaced(
		html,
		/<script>([^]*?)<\/script>/,
		(_, start) =>
			`<script>${ask}${replaced(start, /document\.currentScript\.parentElement/, () => "document.querySelector('.app')").trimEnd()}
}, { once: true });</script>`
	);
	return replaced(page, named, () => '');
}
