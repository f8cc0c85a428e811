import type { Page } from '@playwright/test';

/**
 * Built-ins that came after the oldest browsers that we promise (Safari 16.4, Chrome 103, Firefox 114), by where they are.
 * `caniuse` and MDN's compatibility tables, November 2026.
 */
const newer = {
	URL: ['parse', 'canParse'],
	'URLSearchParams.prototype': ['size'],
	'Array.prototype': ['toSorted', 'toReversed', 'toSpliced', 'with'],
	'Uint8Array.prototype': ['toHex', 'toBase64', 'setFromHex', 'setFromBase64'],
	'ArrayBuffer.prototype': ['transfer', 'transferToFixedLength', 'resize'],
	'String.prototype': ['isWellFormed', 'toWellFormed'],
	'Set.prototype': [
		...['union', 'intersection', 'difference', 'symmetricDifference'],
		...['isSubsetOf', 'isSupersetOf', 'isDisjointFrom']
	],
	'Iterator.prototype': [
		...['map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray', 'forEach', 'some', 'every', 'find']
	],
	'Map.prototype': ['getOrInsert', 'getOrInsertComputed'],
	Array: ['fromAsync'],
	Uint8Array: ['fromHex', 'fromBase64'],
	Object: ['groupBy'],
	Map: ['groupBy'],
	Promise: ['withResolvers', 'try'],
	RegExp: ['escape'],
	Intl: ['Segmenter', 'DurationFormat'],
	AbortSignal: ['any'],
	Response: ['json'],
	'Response.prototype': ['bytes'],
	'Blob.prototype': ['bytes'],
	ReadableStream: ['from'],
	// Not checkVisibility: what looks at the screens asks it.
	'Element.prototype': ['moveBefore', 'setHTMLUnsafe', 'getHTML'],
	'HTMLElement.prototype': ['showPopover', 'hidePopover', 'togglePopover'],
	'HTMLDialogElement.prototype': ['requestClose'],
	'Document.prototype': ['startViewTransition'],
	globalThis: ['URLPattern', 'scheduler', 'requestIdleCallback', 'navigation', 'cookieStore']
};

/** From its next page on, this page's browser has nothing that the oldest ones lack. Its workers stay as they are. */
export async function asOldAsTheFloor(page: Page): Promise<void> {
	await page.addInitScript((lists: Record<string, string[]>) => {
		for (const [where, names] of Object.entries(lists)) {
			const owner = where
				.split('.')
				.reduce<unknown>(
					(level, name) =>
						name === 'globalThis' ? globalThis : (level as Record<string, unknown> | undefined)?.[name],
					globalThis
				);
			for (const name of names) if (owner) Reflect.deleteProperty(owner, name);
		}
	}, newer);
}
