/*
 * The one look at the entrance, before an invitation is asked for: whether this browser has what a book rests on. Each name here
 * is used somewhere; without it the first run would come to its end, and only then find that nothing can be kept.
 */

/** `secure`: the address is not one where a browser lends its locks. `browser`: the browser is too old. */
export type Lacking = 'secure' | 'browser';

type Surroundings = Record<string, unknown> & {
	isSecureContext?: boolean;
	crypto?: { subtle?: unknown };
	navigator?: { locks?: unknown };
	AbortSignal?: { timeout?: unknown };
};

const needed = [
	'indexedDB',
	'caches',
	'Worker',
	'WebAssembly',
	'BroadcastChannel',
	'CompressionStream',
	'DecompressionStream'
];

/** What this browser lacks for a book, or undefined. Plain http takes away most of the others, so it is named first. */
export function lackingIn(
	browser: Surroundings = globalThis as unknown as Surroundings
): Lacking | undefined {
	if (!browser.isSecureContext) return 'secure';
	const has =
		needed.every((name) => browser[name]) &&
		browser.crypto?.subtle &&
		browser.navigator?.locks &&
		browser.AbortSignal?.timeout;
	return has ? undefined : 'browser';
}
