import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { BallotKind } from '#lib/domain/feedback.ts';
import type { OpeningKeys } from '#lib/domain/feedback-report.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { passphraseKey } from '#lib/server/passphrase-key.ts';
import { sealing } from '#lib/server/sealing.ts';

/* The opener's private keys, one file for each kind of ballot, locked with a passphrase and kept offline. */

/** Writes a new file, for its owner alone. An older one is never written over: whoever makes keys gives it another name. */
export function writeOpeningFile(
	path: string,
	kind: BallotKind,
	passphrase: string,
	content: OpeningKeys
): void {
	const salt = randomBytes(16);
	const sealed = sealing(passphraseKey(passphrase, salt), randomBytes)
		.sealJson(content, kind)
		.toString('base64');
	const envelope = { what: 'rumduol opening keys', kind, salt: salt.toString('base64'), sealed };
	try {
		writeFileSync(path, `${JSON.stringify(envelope, null, '\t')}\n`, { mode: 0o600, flag: 'wx' });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		throw new OperatorError(
			`${path} is there already, and the old keys in it are still needed. Move it away.`
		);
	}
}
