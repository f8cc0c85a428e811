import { isApiPath } from '#lib/domain/api-path.ts';
import { languages } from '#lib/domain/text.ts';
import type { Answers } from './on-every-answer.ts';

/** What the headers depend on; fixed for the life of the process. */
export type HeaderSettings = {
	/** Hash sources of inline scripts that the build wrote. */
	scriptHashes: string[];
	/** The mailbox's origin, which the app may speak to; null without one. */
	mailboxOrigin: string | null;
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

/** The headers that every answer carries, whatever it is: page, file, API or error. `path` is the request's. */
export function securityHeaders(
	path: string,
	settings: HeaderSettings,
	pageHashes: string[] = []
): Record<string, string> {
	return withPolicy(path, settings, pagePolicy(settings, pageHashes));
}

function withPolicy(path: string, settings: HeaderSettings, policy: string): Record<string, string> {
	return {
		'Content-Security-Policy': isKeyWorker(path) ? workerPolicy : policy,
		// Not on the open pages: from the book's address to one of them a browser then has to change the process, and the
		// one that held the book ends with all that was in its memory.
		...(!isOpenPage(path) && { 'Cross-Origin-Embedder-Policy': 'require-corp' }),
		// `unload`: see `safety/end-with-page.ts`; browsers begin to take it from pages that do not ask for it.
		'Permissions-Policy': pagePermissions,
		...everywhere(settings)
	};
}

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
		'X-Robots-Tag': 'noindex, nofollow, noarchive',
		...(secure && { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' })
	};
}

/** A policy that allows our own pages these features, and nobody any other. */
const permissions = (own: string[]) =>
	[
		...deniedFeatures.filter((feature) => !own.includes(feature)).map((feature) => `${feature}=()`),
		...own.map((feature) => `${feature}=(self)`)
	].join(', ');

const pagePermissions = permissions(['unload']);

/** The answers of the phone's app. What no phone needs: cookies are never set, and a name tells what this is built with. */
export function phoneAnswers(settings: HeaderSettings): Answers {
	// The policy of all that has no inline script of its own, written once.
	const policy = pagePolicy(settings, []);
	return {
		headers: (path, status, hashes) => ({
			...withPolicy(path, settings, hashes.length > 0 ? pagePolicy(settings, hashes) : policy),
			'Cache-Control': cacheControl(path, status)
		}),
		unwanted: ['set-cookie', ...frameworkNames]
	};
}

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

function pagePolicy({ scriptHashes, mailboxOrigin }: HeaderSettings, pageHashes: string[]): string {
	const hashes = [...new Set([...scriptHashes, ...pageHashes])];
	return [
		"default-src 'none'",
		["script-src 'self'", ...hashes].join(' '),
		"style-src 'self'",
		`style-src-attr 'unsafe-hashes' ${routeAnnouncer}`,
		"img-src 'self'",
		"font-src 'self'",
		"media-src 'self'",
		["connect-src 'self'", ...(mailboxOrigin ? [mailboxOrigin] : [])].join(' '),
		"manifest-src 'self'",
		"object-src 'none'",
		"worker-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types svelte-trusted-html sveltekit-trusted-url app-worker app-service-worker 'allow-duplicates'"
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

/** The pages for everybody, where Leave and locking go. */
function isOpenPage(path: string): boolean {
	return (
		path === '/' || languages.some((language) => path === `/${language}` || path.startsWith(`/${language}/`))
	);
}

function isKeyWorker(path: string): boolean {
	return /^\/_app\/immutable\/[^?]*argon2[^/?]*\.js$/.test(path);
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
const isHashed = (path: string, status: number) =>
	path.startsWith('/_app/immutable/') && (status === 200 || status === 304);
