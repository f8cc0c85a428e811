import { passphrasesIn, askPassphrase } from '#operator/commands/feedback/passphrase.ts';
import { signList, type Signature, type Signed } from './signature.ts';

/** A release key with its passphrase: it signs what it is given. */
export type Signer = { keyFile: string; sign: (bytes: Uint8Array, about?: Signed) => Signature };

/**
 * Opens a release key.
 * @throws OperatorError where it is none, or the passphrase another one
 */
export async function signerWith(keyFile: string, passphraseFile: string | undefined): Promise<Signer> {
	const passphrase = passphraseFile
		? (passphrasesIn(passphraseFile)[0] ?? '')
		: await askPassphrase('Passphrase of the release key');
	// A passphrase that is none is told before a build, not after it.
	signList(Buffer.alloc(0), keyFile, passphrase);
	return { keyFile, sign: (bytes, about) => signList(bytes, keyFile, passphrase, about) };
}
