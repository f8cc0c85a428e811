import { verifyEd25519 } from '#lib/crypto/ed25519.ts';
import { fromBase64url } from '#lib/crypto/base64url.ts';
import { judge, type ServedRelease } from '#lib/domain/served-list.ts';

/** A browser of our floor, which has no Ed25519 of its own. */
const ofTheFloor = { importKey: () => Promise.reject(new Error()) } as unknown as SubtleCrypto;

/* What a phone does beside fetching when it takes a version: who signed the list, and the bytes of every file of it. */

export async function taking(
	release: ServedRelease,
	key: string,
	older: boolean
): Promise<{ signature: number; files: number; count: number; bytes: number }> {
	const { hashes } = JSON.parse(release.list) as { hashes: Record<string, string> };
	const files = await Promise.all(
		Object.keys(hashes).map(async (path) => ({ path, bytes: await (await fetch(path)).arrayBuffer() }))
	);
	const began = performance.now();
	const judged = await judge(release, { signers: [key], lost: [] }, undefined, (bytes, one, signature) =>
		verifyEd25519(one, fromBase64url(signature), bytes, older ? ofTheFloor : crypto.subtle)
	);
	if (typeof judged === 'string') throw new Error(judged);
	const signed = performance.now();
	for (const { path, bytes } of files) {
		const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
		if (btoa(String.fromCharCode(...digest)) !== judged.hashes[path]) throw new Error(path);
	}
	const ended = performance.now();
	const bytes = files.reduce((sum, one) => sum + one.bytes.byteLength, 0);
	return { signature: signed - began, files: ended - signed, count: files.length, bytes };
}
