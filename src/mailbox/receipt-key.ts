import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coarsenTimes } from '#lib/server/database/sqlite/file.ts';
import { called } from '#lib/server/called.ts';
import { lostFrom, noteLaid } from '#lib/server/kept/laid.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';

/** What signs receipts and batches. Phones have its public half in their release, and believe no other. */
export type ReceiptKey = {
	/** 32 bytes, base64url. */
	publicKey: string;
	/** Ed25519: 64 bytes, always the same for the same text. */
	sign(text: Uint8Array): Buffer;
};

const name = 'receipt.key';
export const receiptKeyFile = (folder: string) => join(folder, name);

/**
 * The key of a folder, made at the first start.
 * @throws OperatorError where it lay and is gone: with another one no phone would believe a receipt
 */
export function openReceiptKey(folder: string): ReceiptKey {
	const path = receiptKeyFile(folder);
	if (lostFrom(folder, [name]).length > 0)
		throw new OperatorError(
			`${path} is missing, and was there before: phones believe no other key. Put it back from where you keep it; if it is lost: ${called('restore --lost receipt.key')}`
		);
	if (!existsSync(path)) {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		const { privateKey } = generateKeyPairSync('ed25519');
		writePrivateFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
		coarsenTimes(path);
	}
	noteLaid(folder, [name]);
	const key = read(path);
	const { x } = createPublicKey(key).export({ format: 'jwk' });
	return { publicKey: x!, sign: (text) => sign(null, text, key) };
}

function read(path: string): KeyObject {
	try {
		const key = createPrivateKey(readFileSync(path));
		if (key.asymmetricKeyType === 'ed25519') return key;
	} catch (error) {
		if ('syscall' in (error as object)) throw error;
	}
	throw new OperatorError(`${path} is damaged. Put it back from where you keep it.`);
}
