import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { BallotKind } from '#lib/domain/feedback.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { passphraseKey } from '#lib/server/passphrase-key.ts';
import { sealing } from '#lib/server/sealing.ts';

/* The opener's private keys, one file for each kind of ballot, locked with a passphrase and kept offline. */

const OpeningFile = v.object({
	what: v.literal('rumduol opening keys'),
	kind: BallotKind,
	salt: v.string(),
	sealed: v.string()
});

const Content = v.object({
	/** For free text: the one person who may read it. */
	reader: v.optional(v.string()),
	/** Private keys (JWK) by period. */
	keys: v.record(v.string(), v.looseObject({ kty: v.literal('EC') }))
});
export type OpeningKeys = { reader?: string; keys: Record<string, JsonWebKey> };

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

/** @throws OperatorError when the file is none, of the other kind, or the passphrase another one */
export function readOpeningFile(path: string, kind: BallotKind, passphrase: string): OpeningKeys {
	const envelope = v.safeParse(OpeningFile, jsonIn(path));
	if (!envelope.success) throw new OperatorError(`${path} is not a file of opening keys.`);
	if (envelope.output.kind !== kind) throw new OperatorError(`${path} opens the other kind of ballot.`);
	const bytes = Buffer.from(envelope.output.sealed, 'base64');
	const key = passphraseKey(passphrase, Buffer.from(envelope.output.salt, 'base64'));
	try {
		return v.parse(Content, sealing(key, randomBytes).openJson(bytes, kind)) as OpeningKeys;
	} catch {
		throw new OperatorError('The passphrase does not open this file.');
	}
}

function jsonIn(path: string): unknown {
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch {
		throw new OperatorError(`${path} cannot be read.`);
	}
}
