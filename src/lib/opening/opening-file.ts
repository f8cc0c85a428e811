import * as v from 'valibot';
import { fromBase64url } from '#lib/crypto/base64url.ts';
import type { BallotKind } from '#lib/domain/feedback.ts';
import { OpeningContent, OpeningFile, type OpeningKeys } from '#lib/domain/feedback-report.ts';
import { OpeningFault } from './opening-fault.ts';

/** The key that a passphrase makes (`server/passphrase-key.ts`): 32 bytes, from Node's own code or the browser's. */
export type KeyOf = (passphrase: string, salt: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

const [nonceBytes, tagBytes] = [12, 16];

/** Which kind of ballot a file opens. @throws OpeningFault where it is none of opening keys */
export const kindOf = (text: string): BallotKind => envelopeIn(text).kind;

/** Reads what `writeOpeningFile` wrote. @throws OpeningFault when it is none, of the other kind, or the passphrase another one */
export async function openOpeningFile(
	text: string,
	kind: BallotKind,
	passphrase: string,
	keyOf: KeyOf
): Promise<OpeningKeys> {
	const envelope = envelopeIn(text);
	if (envelope.kind !== kind) throw new OpeningFault('other-kind');
	const [salt, sealed] = [bytesOf(envelope.salt), bytesOf(envelope.sealed)];
	const derived = Uint8Array.from(await keyOf(passphrase, salt));
	const key = await crypto.subtle.importKey('raw', derived, 'AES-GCM', false, ['decrypt']);
	// `server/sealing.ts`: nonce, tag, ciphertext; here the tag comes last.
	const [nonce, tag] = [sealed.subarray(0, nonceBytes), sealed.subarray(nonceBytes, nonceBytes + tagBytes)];
	const body = new Uint8Array(Math.max(0, sealed.length - nonceBytes));
	body.set(sealed.subarray(nonceBytes + tagBytes));
	body.set(tag, Math.max(0, body.length - tagBytes));
	const bound = { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode(kind) };
	try {
		const plain = await crypto.subtle.decrypt(bound, key, body);
		return v.parse(OpeningContent, JSON.parse(new TextDecoder().decode(plain))) as OpeningKeys;
	} catch {
		throw new OpeningFault('passphrase');
	}
}

function envelopeIn(text: string): v.InferOutput<typeof OpeningFile> {
	try {
		return v.parse(OpeningFile, JSON.parse(text));
	} catch {
		throw new OpeningFault('torn-opening');
	}
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
	try {
		return fromBase64url(base64);
	} catch {
		throw new OpeningFault('torn-opening');
	}
}
