import * as v from 'valibot';
import { verifyEd25519 } from '#lib/crypto/ed25519.ts';
import { fromBase64url } from '#lib/crypto/base64url.ts';
import {
	judge,
	listIn,
	servedListAddress,
	ServedRelease,
	servedSignaturesAddress,
	ServedSignatures,
	type IsSigned,
	versionNumber,
	type PinnedKeys,
	type Refusal
} from '#lib/domain/served-list.ts';
import { cacheName, places, type Said } from './version-here.ts';

/*
 * A new worker looks at the list of its own version before it keeps a file of it: what nobody signed, what was signed earlier
 * than what is here, and what is otherwise than the list says is not taken, and the version that is here stays. It helps
 * against a broken deploy, a proxy and a careless intruder; whoever ships another worker than this ships one that does not look.
 */

/** The release keys of this build. Without one all works as it does without a list. */
const pinned = JSON.parse(__RELEASE_KEYS__) as PinnedKeys;

const isSigned: IsSigned = (bytes, key, signature) => verifyEd25519(key, fromBase64url(signature), bytes);

/** A version that is not taken. The phone keeps the one it has. */
class Refused extends Error {
	readonly why: Refusal | 'changed';

	constructor(why: Refusal | 'changed') {
		super(`this version is not taken: ${why}`);
		this.why = why;
	}
}

const write = async (place: string, text: string) =>
	(await caches.open(cacheName)).put(place, new Response(text));

/** A list that is kept, with its signatures; undefined where there is none that can be read. */
async function keptAt(place: string): Promise<ServedRelease | undefined> {
	try {
		const found = await (await caches.open(cacheName)).match(place);
		const read = v.safeParse(ServedRelease, await found?.json());
		return read.success ? read.output : undefined;
	} catch {
		return undefined;
	}
}

const signersIn = (release: ServedRelease) => listIn(release)?.signers ?? [];

/** The list as the server says it now. @throws TypeError without a network, which is no refusal */
async function offered(): Promise<ServedRelease | undefined> {
	const ask = (address: string) => fetch(address, { cache: 'reload', credentials: 'omit' });
	const [list, signatures] = await Promise.all([ask(servedListAddress), ask(servedSignaturesAddress)]);
	for (const { status } of [list, signatures])
		if (status >= 500 || status === 429) throw new TypeError('the server does not answer just now');
	if (!list.ok) return undefined;
	const read = v.safeParse(ServedSignatures, signatures.ok ? await signatures.json().catch(() => []) : []);
	return { list: await list.text(), signatures: read.success ? read.output : [] };
}

/** The hashes that the version which is being installed has to have; none where nobody signs. */
export type Expected = Record<string, string> | undefined;

/**
 * Takes the list of the version that this worker brings. Once for an installation.
 * @returns what its files have to be
 * @throws Refused
 */
export async function takeList(): Promise<Expected> {
	const [now, coming] = await Promise.all([keptAt(places.now), keptAt(places.coming)]);
	// One that waits was taken already: nothing that was signed before it comes in its place.
	const kept = coming ?? now;
	const isAsked = pinned.signers.length > 0 || (kept !== undefined && signersIn(kept).length > 0);
	const list = await offered().catch((error: unknown) => {
		if (isAsked) throw error;
		return undefined;
	});
	if (!isAsked) {
		// Its number is all that is of use; a phone with no room for it does without.
		if (list) await write(places.coming, JSON.stringify(list)).catch(() => undefined);
		return undefined;
	}
	const judged = await judge(list, pinned, kept, isSigned);
	if (typeof judged === 'string') throw new Refused(judged);
	await write(places.coming, JSON.stringify(list));
	return judged.hashes;
}

/** From now on this version is the one that the phone has. */
export async function listCounts(): Promise<void> {
	const coming = await keptAt(places.coming);
	const cache = await caches.open(cacheName);
	if (coming) {
		const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(coming.list));
		const number = versionNumber(new Uint8Array(digest));
		const said: v.InferOutput<typeof Said> = { number, isChecked: signersIn(coming).length > 0 };
		await write(places.now, JSON.stringify(coming));
		await write(places.said, JSON.stringify(said));
	}
	await Promise.all([places.coming, places.refused, places.since].map((place) => cache.delete(place)));
}

/** What the files of the version in charge have to be, for those that are fetched later. */
export async function expectedNow(): Promise<Expected> {
	const now = await keptAt(places.now);
	const list = now && listIn(now);
	return list && list.signers.length > 0 ? list.hashes : undefined;
}

/** A file's `integrity`, or none where nobody signs. @throws Refused for one that the list does not know */
export function integrityOf(expected: Expected, address: string): string {
	if (!expected) return '';
	const hash = expected[address];
	if (!hash) throw new Refused('changed');
	return `sha256-${hash}`;
}

/** Whether an answer has the bytes that the list says. */
export async function isAsListed(expected: Expected, address: string, answer: Response): Promise<boolean> {
	if (!expected) return true;
	const digest = await crypto.subtle.digest('SHA-256', await answer.clone().arrayBuffer());
	return btoa(String.fromCharCode(...new Uint8Array(digest))) === expected[address];
}

/**
 * Lets a file of a version that is being taken through, if it is as the list says.
 * @throws Refused for one that is not; it is noted
 */
export async function asListed(expected: Expected, address: string, answer: Response): Promise<Response> {
	if (await isAsListed(expected, address, answer)) return answer;
	throw await noted(new Refused('changed'));
}

/** Notes that a version was not taken, and why: no network is no reason. @returns the error */
export async function noted(error: unknown): Promise<unknown> {
	if (error instanceof Refused) await write(places.refused, error.why).catch(() => undefined);
	return error;
}
