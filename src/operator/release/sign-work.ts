import { resolve } from 'node:path';
import type { Work } from '#operator/command.ts';
import { numberOf } from '#lib/server/served-list.ts';
import { readFileSync } from 'node:fs';
import { signRelease } from './release.ts';
import { listToSign, signServed, unnoted } from './served.ts';
import { signerWith } from './signer.ts';
import { keyNumber } from './signature.ts';

/** `release sign WHAT --key FILE` */
export const signWork: Work<{ key: string; passphraseFile?: string }, [what: string]> = async (
	{ key, passphraseFile },
	{ now, say },
	what
) => {
	const list = listToSign(what);
	const signer = await signerWith(key, passphraseFile);
	if (list === undefined) {
		say(`${await signRelease(resolve(what), signer)} is signed.`);
		unnoted(key).forEach(say);
		return 0;
	}
	const signed = signServed(list, signer, now());
	say(`${list} is signed by ${keyNumber(signed.key)}: version ${numberOf(readFileSync(list, 'utf8'))}.`);
	say(`  ${list}.sig   (it belongs beside release.json on the server, in build/client)`);
	unnoted(key).forEach(say);
	return 0;
};
