import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import type { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { ReleaseKey } from '#lib/domain/served-list.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { howToBuild } from '#lib/server/called.ts';
import { forRealPeople } from '#lib/server/demonstration.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { askNewPassphrase, goodPassphrase, passphrasesIn } from '#operator/commands/feedback/passphrase.ts';
import { keyNumber, makeReleaseKey } from './signature.ts';

type Options = { anew?: boolean; also?: string; passphraseFile?: string };

/** `release key FILE`, `release key --also KEY` */
export const keyWork: Work<Options, [file?: string]> = async (
	{ anew = false, also, passphraseFile },
	{ environment: inUse, say },
	file
) => {
	const { keys } = forRealPeople(inUse);
	const before = readPeriodKeys(keys);
	const [known, other] = before.releaseKeys ?? [];
	if (also !== undefined) {
		if (file !== undefined || known === undefined || !v.is(ReleaseKey, also))
			throw new OperatorError(
				'--also names the public half of another organisation’s key (43 letters), beside your own, which comes first: release key FILE',
				2
			);
		writeKeys(keys, { ...before, releaseKeys: [known, also] });
		say(`Phones take what both signed: ${keyNumber(known)} and ${keyNumber(also)}.`);
	} else {
		if (file === undefined) throw new OperatorError('Say where the key goes: release key FILE', 2);
		if (known !== undefined && !anew)
			throw new OperatorError(
				`${keys} names a release key already (${keyNumber(known)}), and phones ask for it. If nobody has it any more: --anew`
			);
		const passphrase = passphraseFile
			? goodPassphrase(passphrasesIn(passphraseFile)[0])
			: await askNewPassphrase('Passphrase for this key');
		const { pem, key } = makeReleaseKey(passphrase);
		asCaller(() => writeNew(file, pem));
		writeKeys(keys, {
			...before,
			releaseKeys: [key, ...(other === undefined ? [] : [other])],
			...(known !== undefined && { lostReleaseKeys: [...(before.lostReleaseKeys ?? []), known] })
		});
		say(`${file} is written. Its number is ${keyNumber(key)}: a server says it when it takes a release.`);
		say(`  its public half: ${key}`);
	}
	say(`  public   ${keys}   (part of the app; to build it anew: ${howToBuild()})`);
	say('  From that build on phones take nothing that is not signed: docs/verify.md');
	return 0;
};

function writeKeys(path: string, keys: PeriodKeys): void {
	writeFileSync(`${path}.new`, `${JSON.stringify(keys, null, '\t')}\n`, { flush: true });
	// The mailbox reads them too, under an account of its own, whatever this process's mask is.
	chmodSync(`${path}.new`, 0o644);
	renameSync(`${path}.new`, path);
}

function writeNew(file: string, pem: string): void {
	try {
		writeFileSync(file, pem, { mode: 0o600, flag: 'wx', flush: true });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		throw new OperatorError(`${file} is there already, and may be a key that is needed. Name another one.`);
	}
}
