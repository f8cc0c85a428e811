import * as v from 'valibot';

/*
 * The list of what a server hands to phones: every file of the app with its SHA-256, and what it was made from. It comes with
 * the build and is the same wherever that is made; who signs it does so elsewhere, with a key that lies on no server. A
 * phone takes a new version only as such a list says, and anybody can compare a server with it (`companion verify`).
 */

/** Where it lies on the server, and beside it who signed it. */
export const servedListAddress = '/release.json';
export const servedSignaturesAddress = '/release.json.sig';

/** The public half of a release key, Ed25519 (RFC 8032): 32 bytes as base64url. */
export const ReleaseKey = v.pipe(v.string(), v.regex(/^[\w-]{43}$/));

/** Kinds of answers, which differ in their headers. */
export const answerKinds = ['open', 'page', 'part', 'worker'] as const;
export type AnswerKind = (typeof answerKinds)[number];

const Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Headers = v.record(v.string(), v.string());

export const ServedList = v.object({
	version: v.string(),
	/** Null where what was built differs from every commit. */
	commit: v.nullable(v.string()),
	node: v.string(),
	/** SHA-256 of the files it was made from, in hex; null for what there was none of. */
	lockfile: Hex,
	config: v.nullable(Hex),
	keys: v.nullable(Hex),
	/** The release keys that have to sign it, all of them; none where the organisation has none. */
	signers: v.pipe(v.array(ReleaseKey), v.maxLength(2)),
	/** Where its pages may send something beside their own address; null where the server's settings say that. */
	connect: v.nullable(v.array(v.string())),
	/** The headers of each kind of answer over HTTPS, without what stands in a page itself. */
	headers: v.object({ open: Headers, page: Headers, part: Headers, worker: Headers }),
	/** By address; SHA-256 in base64, as a browser's `integrity` has it, and the manifest of WAICT. */
	hashes: v.record(v.string(), v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/)))
});
export type ServedList = v.InferOutput<typeof ServedList>;

/** Who signed a list, and when by the clock of whoever did: a phone takes no list that was signed before its own. */
export const ServedSignature = v.object({
	key: ReleaseKey,
	made: v.pipe(v.string(), v.isoTimestamp()),
	signature: v.pipe(v.string(), v.regex(/^[\w-]{86}$/))
});
export type ServedSignature = v.InferOutput<typeof ServedSignature>;
export const ServedSignatures = v.pipe(v.array(ServedSignature), v.maxLength(8));

/** What is signed: the moment belongs to it. */
export function signedBytes(made: string, list: Uint8Array): Uint8Array<ArrayBuffer> {
	const head = new TextEncoder().encode(`served list 1\0${made}\0`);
	const all = new Uint8Array(head.length + list.length);
	all.set(head);
	all.set(list, head.length);
	return all;
}

/** A list as it came, or as it is kept: its own bytes, as text, and who signed them. */
export const ServedRelease = v.object({ list: v.string(), signatures: ServedSignatures });
export type ServedRelease = v.InferOutput<typeof ServedRelease>;

/** The keys that a build believes. `lost`: those that nobody has any more; a phone that kept one asks for it no longer. */
export type PinnedKeys = { signers: string[]; lost: string[] };

/**
 * Why a version is not taken. `damaged`: there is no list that can be read. `unsigned`: a key that has to sign did not; or its
 * signature fits another list. `older`: signed before the one that is kept.
 */
export type Refusal = 'damaged' | 'unsigned' | 'older';

/** Whether a signature is one over these bytes, by the key that it names. */
export type IsSigned = (bytes: Uint8Array<ArrayBuffer>, key: string, signature: string) => Promise<boolean>;

/**
 * Judges a list. It has to be signed by every key that the build believes, and by every one that signed what is kept: a build
 * with a key of its own does not take a phone over.
 * @param kept what was taken before, on this phone or by this observer
 * @returns the list, or why it is refused
 */
export async function judge(
	offered: ServedRelease | undefined,
	pinned: PinnedKeys,
	kept: ServedRelease | undefined,
	isSigned: IsSigned
): Promise<ServedList | Refusal> {
	const list = offered && listIn(offered);
	if (!offered || !list) return 'damaged';
	const before = kept && listIn(kept);
	const wanted = new Set(
		[...pinned.signers, ...(before?.signers ?? [])].filter((key) => !pinned.lost.includes(key))
	);
	for (const key of wanted) {
		const given = offered.signatures.find((one) => one.key === key);
		const bytes = given && signedBytes(given.made, new TextEncoder().encode(offered.list));
		if (!given || !bytes || !(await isSigned(bytes, key, given.signature))) return 'unsigned';
		const last = kept?.signatures.find((one) => one.key === key);
		if (last && Date.parse(given.made) < Date.parse(last.made)) return 'older';
	}
	return list;
}

/** The list in it; undefined where it cannot be read. */
export function listIn({ list }: Pick<ServedRelease, 'list'>): ServedList | undefined {
	try {
		const read = v.safeParse(ServedList, JSON.parse(list));
		return read.success ? read.output : undefined;
	} catch {
		return undefined;
	}
}

/**
 * The number by which people compare versions: 80 bits of the list's SHA-256, so that nobody makes another list with the same.
 * @param digest SHA-256 of the list's bytes
 */
export const versionNumber = (digest: Uint8Array): string =>
	Array.from(digest.subarray(0, 10), (byte) => byte.toString(16).padStart(2, '0'))
		.join('')
		.toUpperCase()
		.match(/.{4}/g)!
		.join('-');
