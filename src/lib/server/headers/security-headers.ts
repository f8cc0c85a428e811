import { isApiPath } from '#lib/domain/api-path.ts';
import { keptForms } from '#lib/domain/kept-form.ts';
import { servedListAddress, type AnswerKind } from '#lib/domain/served-list.ts';
import { languages } from '#lib/domain/text.ts';
import { nothingInline, type InlineHashes } from './inline-parts.ts';
import type { Answers } from './on-every-answer.ts';

/** What the headers depend on; fixed for the life of the process. */
export type HeaderSettings = {
	/** What the build wrote into its pages themselves, by address. */
	inline: ReadonlyMap<string, InlineHashes>;
	/** The one other address that the app may speak to, the one in the release; null without one. */
	postOffice: string | null;
	/** Whether the public address is HTTPS. */
	secure: boolean;
};

// Kit announces a new page to screen readers in an element whose one style attribute has this hash.
const routeAnnouncer = "'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='";

// Only names that browsers know: each unknown one is a warning in the console of every page.
const deniedFeatures = [
	'accelerometer',
	'autoplay',
	'browsing-topics',
	'camera',
	'display-capture',
	'encrypted-media',
	'fullscreen',
	'gamepad',
	'geolocation',
	'gyroscope',
	'hid',
	'identity-credentials-get',
	'idle-detection',
	'local-fonts',
	'magnetometer',
	'microphone',
	'midi',
	'otp-credentials',
	'payment',
	'picture-in-picture',
	'publickey-credentials-create',
	'publickey-credentials-get',
	'screen-wake-lock',
	'serial',
	'storage-access',
	'usb',
	'xr-spatial-tracking'
];

/**
 * The headers of every answer that may become a page or a worker: page, file or error, and of those to programs, which carry
 * what counts for data alone. `path` is the request's; `own` is what a page that was made just now has in itself.
 */
export function securityHeaders(
	path: string,
	settings: HeaderSettings,
	own: InlineHashes = nothingInline
): Record<string, string> {
	if (isApiPath(path)) return answerHeaders(settings);
	const inline = settings.inline.get(path) ?? own;
	const isOpen = isOpenPage(path);
	return {
		'Content-Security-Policy': isKeyWorker(path) ? workerPolicy : policyOf(settings, inline, isOpen),
		// Not on the open pages: from the book's address to one of them a browser then has to change the process, and the
		// one that held the book ends with all that was in its memory.
		...(!isOpen && { 'Cross-Origin-Embedder-Policy': 'require-corp' }),
		// `unload`: see `safety/end-with-page.ts`; browsers begin to take it from pages that do not ask for it.
		'Permissions-Policy': isOpen ? openPermissions : pagePermissions,
		...(settings.inline.has(path) && integrity(path)),
		...everywhere(settings)
	};
}

/**
 * What a browser shall hold a page's scripts against, of the pages that the build made. The open ones have one script, which
 * says in the page which bytes it has; a browser that knows this header runs no other (Chrome 138, Firefox 145). The second
 * is of a standard that comes (WAICT): the list of all files, reported and not enforced, and not remembered.
 */
const integrity = (path: string) => ({
	...(isOpenPage(path) && { 'Integrity-Policy': 'blocked-destinations=(script)' }),
	'Integrity-Policy-WAICT-v1': `max-age=0, mode=report, blocked-destinations=(script), manifest="${servedListAddress}"`
});

/** Headers that only pages of the build have. */
export const onlyOnPages: readonly string[] = Object.keys(integrity('/'));

/**
 * The headers of a script, style, picture or list of the app: no page and no worker, so what is said of those would only be
 * carried along, a hundred times at a first visit.
 */
function partHeaders({ secure }: HeaderSettings): Record<string, string> {
	return {
		'Content-Security-Policy': "default-src 'none'",
		'Cross-Origin-Resource-Policy': 'same-origin',
		'X-Content-Type-Options': 'nosniff',
		'X-Robots-Tag': noRobots,
		...(secure && { 'Strict-Transport-Security': stayEncrypted })
	};
}

/** The headers of what the API answers. Opened as a page by itself it may load nothing, and nobody frames it. */
function answerHeaders(settings: HeaderSettings): Record<string, string> {
	return {
		...partHeaders(settings),
		'Content-Security-Policy':
			"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		'X-Frame-Options': 'DENY',
		'Referrer-Policy': 'no-referrer'
	};
}

const noRobots = 'noindex, nofollow, noarchive';
const stayEncrypted = 'max-age=63072000; includeSubDomains';

/** What the answers of both apps carry, the phone's and the desk's. */
function everywhere({ secure }: { secure: boolean }): Record<string, string> {
	return {
		'Cross-Origin-Opener-Policy': 'same-origin',
		'Cross-Origin-Resource-Policy': 'same-origin',
		'X-Content-Type-Options': 'nosniff',
		'X-Frame-Options': 'DENY',
		'Referrer-Policy': 'no-referrer',
		'Origin-Agent-Cluster': '?1',
		'X-DNS-Prefetch-Control': 'off',
		// What a search engine has kept, no wiping reaches.
		'X-Robots-Tag': noRobots,
		...(secure && { 'Strict-Transport-Security': stayEncrypted })
	};
}

/** A policy that allows our own pages these features, and nobody any other. */
const permissions = (own: string[], denied = deniedFeatures) =>
	[
		...denied.filter((feature) => !own.includes(feature)).map((feature) => `${feature}=()`),
		...own.map((feature) => `${feature}=(self)`)
	].join(', ');

const pagePermissions = permissions(['unload']);
// An open page has one small script and no frames: what would watch is denied, and the other lines are left off the slow line.
const openPermissions = permissions(['unload'], ['camera', 'display-capture', 'geolocation', 'microphone']);

/** The answers of the phone's app. What no phone needs: cookies are never set, and a name tells what this is built with. */
export const phoneAnswers = (settings: HeaderSettings): Answers => ({
	headers: (path, status, own) => ({
		...(isPart(path, status) ? partHeaders(settings) : securityHeaders(path, settings, own)),
		'Cache-Control': cacheControl(path, status)
	}),
	unwanted: ['set-cookie', ...frameworkNames]
});

const frameworkNames = ['x-sveltekit-page', 'x-powered-by', 'link'];

/**
 * The answers of the desk. Its pages have forms and one script of their own, and make keys (WebAuthn); nothing of them is kept
 * by a browser.
 */
export const deskAnswers = (secure: boolean): Answers => ({
	headers: (path, status) => ({
		'Content-Security-Policy': isRecordingRoom(path) ? `${deskPolicy}; connect-src 'self'` : deskPolicy,
		'Cross-Origin-Embedder-Policy': 'require-corp',
		'Permissions-Policy': permissions([
			'publickey-credentials-create',
			'publickey-credentials-get',
			...(isRecordingRoom(path) ? ['microphone'] : [])
		]),
		...everywhere({ secure }),
		// Nothing is told to others. With `no-referrer` a browser would not say of our own forms whose they are (Fetch, 3.2).
		'Referrer-Policy': 'same-origin',
		'Cache-Control': isHashed(path, status) ? keptForEver : 'no-store'
	}),
	unwanted: frameworkNames
});

/** The one page of the desk that may hear, and that sends what it heard without another page. */
const isRecordingRoom = (path: string) => /^\/words\/voice\/[a-z]{2}\/[\w-]+$/.test(path);

const deskPolicy = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self'",
	"base-uri 'none'",
	"object-src 'none'",
	"form-action 'self'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
	"trusted-types 'none'"
].join('; ');

// The policy of all that has nothing inline, most of what is answered, is written once.
function policyOf(settings: HeaderSettings, inline: InlineHashes, isOpen: boolean): string {
	if (inline.scripts.length + inline.styles.length > 0) return pagePolicy(settings, inline, isOpen);
	let plain = plainPolicies.get(settings);
	if (!plain)
		plainPolicies.set(settings, (plain = [false, true].map((open) => pagePolicy(settings, inline, open))));
	return plain[Number(isOpen)]!;
}
const plainPolicies = new WeakMap<HeaderSettings, string[]>();

/** @param isOpen the framework runs on all other pages, and needs these */
function pagePolicy(
	{ postOffice }: HeaderSettings,
	{ scripts, styles }: InlineHashes,
	isOpen: boolean
): string {
	const framework = {
		styles: isOpen ? [] : [`style-src-attr 'unsafe-hashes' ${routeAnnouncer}`],
		types: isOpen ? '' : 'svelte-trusted-html sveltekit-trusted-url '
	};
	return [
		"default-src 'none'",
		["script-src 'self'", ...scripts].join(' '),
		["style-src 'self'", ...styles].join(' '),
		...framework.styles,
		"img-src 'self'",
		"font-src 'self'",
		"media-src 'self'",
		["connect-src 'self'", ...(postOffice ? [postOffice] : [])].join(' '),
		"manifest-src 'self'",
		"object-src 'none'",
		"worker-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		`trusted-types ${framework.types}app-worker app-service-worker 'allow-duplicates'`
	].join('; ');
}

// WebAssembly needs an exception; it is given to the one Worker that uses it, and the page stays strict.
const workerPolicy = [
	"default-src 'none'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'"
].join('; ');

/** The pages for everybody, where Leave and locking go, in both their forms. */
function isOpenPage(path: string): boolean {
	return (
		path === '/' ||
		path.startsWith(keptForms) ||
		languages.some((language) => path === `/${language}` || path.startsWith(`/${language}/`))
	);
}

const isPart = (path: string, status: number) =>
	// What the open pages' script brings along lies beside it: a font runs nowhere.
	(isHashed(path, status) && !/^\/_app\/immutable\/workers\/(?!assets\/)/.test(path)) ||
	(isThere(status) && !isApiPath(path) && runsNowhere.test(path));

/** Lists and pictures of the app. The policy of a part lets a picture run nothing that is opened by itself. */
const runsNowhere = /\.(?:json|json\.sig|webmanifest|png|svg)$/;
const isThere = (status: number) => status === 200 || status === 304;

function isKeyWorker(path: string): boolean {
	return /^\/_app\/immutable\/[^?]*argon2[^/?]*\.js$/.test(path);
}

/** Which headers an address of the app has when it is answered with 200. */
export const kindOfAnswer = (path: string): AnswerKind =>
	isKeyWorker(path) ? 'worker' : isPart(path, 200) ? 'part' : isOpenPage(path) ? 'open' : 'page';

/** The headers of each kind over HTTPS, without what stands in a page itself, and without how long it may be kept. */
export function headersByKind(postOffice: string | null): Record<AnswerKind, Record<string, string>> {
	const inline = new Map(['/', '/key'].map((page) => [page, nothingInline]));
	const settings = { inline, postOffice, secure: true };
	const keyWorker = '/_app/immutable/workers/argon2.js';
	return {
		open: securityHeaders('/', settings),
		page: securityHeaders('/key', settings),
		part: partHeaders(settings),
		worker: securityHeaders(keyWorker, settings)
	};
}

/**
 * How long an answer may be kept: hashed files for ever, the API not at all, nor the book's address, which a browser would
 * else keep as it was for Back; the rest is asked about each time.
 */
export function cacheControl(path: string, status: number): string {
	if (path === '/key') return 'no-store';
	if (isApiPath(path)) return 'private, no-store';
	return isHashed(path, status) ? keptForEver : 'no-cache';
}

const keptForEver = 'public, max-age=31536000, immutable';
const isHashed = (path: string, status: number) => path.startsWith('/_app/immutable/') && isThere(status);
