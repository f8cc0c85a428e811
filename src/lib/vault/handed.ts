import * as v from 'valibot';
import type { Argon2Parameters } from '#lib/crypto/argon2-cost.ts';
import { smallCost } from '#lib/crypto/argon2-cost.ts';
import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { randomBelow, randomBytes } from '#lib/crypto/random.ts';
import { seal, unseal } from '#lib/crypto/seal.ts';
import { Handed, numberLength } from '#lib/domain/handed.ts';
import { gunzipJson, gzipJson } from './gzip.ts';

type Stretch = (
	password: Uint8Array<ArrayBuffer>,
	salt: Uint8Array<ArrayBuffer>,
	cost: Argon2Parameters
) => Promise<Uint8Array<ArrayBuffer>>;

const saltLength = 16;
const context = 'handed 1';

/** A new number to say: digits, each as likely as any other. */
export const newNumber = (): string =>
	Array.from({ length: numberLength }, () => String(randomBelow(10))).join('');

/** What stands behind the `#`: `salt | nonce | sealed`, as base64url. The small cost: whoever reads it may have any phone. */
export async function sealHanded(handed: Handed, number: string, stretch: Stretch): Promise<string> {
	const salt = randomBytes(saltLength);
	const key = await keyOf(number, salt, stretch);
	const plain = await gzipJson(handed);
	const sealed = await seal(key, plain, context);
	plain.fill(0);
	const whole = new Uint8Array(salt.length + sealed.length);
	whole.set(salt);
	whole.set(sealed, salt.length);
	return base64url(whole);
}

/** What was handed over, or undefined where the number is another one or the letters are not ours. */
export async function openHanded(
	letters: string,
	number: string,
	stretch: Stretch
): Promise<Handed | undefined> {
	try {
		const whole = fromBase64url(letters);
		const key = await keyOf(number, whole.slice(0, saltLength), stretch);
		const plain = await unseal(key, whole.slice(saltLength), context);
		return plain && v.parse(Handed, await gunzipJson(plain));
	} catch {
		return undefined;
	}
}

async function keyOf(number: string, salt: Uint8Array<ArrayBuffer>, stretch: Stretch): Promise<CryptoKey> {
	const stretched = await stretch(new TextEncoder().encode(number), salt, smallCost);
	const key = await crypto.subtle.importKey('raw', stretched, 'AES-GCM', false, ['encrypt', 'decrypt']);
	stretched.fill(0);
	return key;
}
