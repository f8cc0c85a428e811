import * as v from 'valibot';
import { spend } from './once.ts';
import type { Parts } from './parts.ts';

/*
 * What a form carries and brings back: sealed, for one purpose, for half an hour, and taken once. So a page that is only looked
 * at writes nothing.
 */

const life = 30 * 60_000;
const Carried = v.object({ value: v.string(), nonce: v.string(), expires: v.number() });

/** @param purpose what the form does and for whom: what was given out for one opens no other */
export function carry(parts: Parts, purpose: string, value = ''): string {
	const nonce = parts.random(12).toString('base64url');
	return parts.form.sealJson({ value, nonce, expires: parts.now() + life }, purpose).toString('base64url');
}

/** What a form carried; undefined if it is not ours, too old, or was brought before. */
export async function bringBack(parts: Parts, purpose: string, carried: string): Promise<string | undefined> {
	const opened = opens(parts, purpose, carried);
	if (!opened) return undefined;
	const first = await parts.database.transaction((query) => spend(parts, query, opened.nonce));
	return first ? opened.value : undefined;
}

/** What a form of ours carried that is not too old, also where it was brought before: for what is shown again. */
export const carriedIn = (parts: Parts, purpose: string, carried: string): string | undefined =>
	opens(parts, purpose, carried)?.value;

function opens(parts: Parts, purpose: string, carried: string): v.InferOutput<typeof Carried> | undefined {
	try {
		const opened = v.parse(Carried, parts.form.openJson(Buffer.from(carried, 'base64url'), purpose));
		return opened.expires > parts.now() ? opened : undefined;
	} catch {
		return undefined;
	}
}
