import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BallotKind } from '#lib/domain/feedback.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import type { Secret } from '#lib/server/secret.ts';

/** What signs the tokens of one period and kind. The private half signs nothing else, ever. */
export type IssuerKey = { privateKey: KeyObject; publicKey: KeyObject };

export const issuerFolder = (data: string) => join(data, 'issuer-keys');
const fileIn = (data: string, period: string, kind: BallotKind) =>
	join(issuerFolder(data), `${period}.${kind}.pem`);
// The files are locked with the data folder's secret: a copied folder without `secret.key` signs nothing.
export const issuerPassphrase = (secret: Secret) => secret.key('ballots/issuer').toString('base64url');

/** A signing key as it lies on the disk. */
export const lockedPem = (key: KeyObject, secret: Secret): string | Buffer =>
	key.export({
		type: 'pkcs8',
		format: 'pem',
		cipher: 'aes-256-cbc',
		passphrase: issuerPassphrase(secret)
	});

export function writeIssuerKey(
	data: string,
	secret: Secret,
	period: string,
	kind: BallotKind,
	key: KeyObject
): void {
	mkdirSync(issuerFolder(data), { recursive: true, mode: 0o700 });
	// What lies there already was never released: whoever makes keys looks at that first.
	writePrivateFile(fileIn(data, period, kind), lockedPem(key, secret));
}

/** The key, or undefined when there is none or when it is not the other half of what the release holds. */
export function readIssuerKey(
	data: string,
	secret: Secret,
	period: KeyedPeriod,
	kind: BallotKind
): IssuerKey | undefined {
	const path = fileIn(data, period.id, kind);
	if (!existsSync(path)) return undefined;
	const privateKey = createPrivateKey({ key: readFileSync(path), passphrase: issuerPassphrase(secret) });
	const publicKey = createPublicKey(privateKey);
	const { n, e } = publicKey.export({ format: 'jwk' });
	return n === period[kind].sign && e === 'AQAB' ? { privateKey, publicKey } : undefined;
}

/** Whether a key lies there, whatever it is worth. */
export function hasIssuerKey(data: string, period: string, kind: BallotKind): boolean {
	return existsSync(fileIn(data, period, kind));
}

/** Destroys a period's keys: overwritten, then removed. From then on nobody can make a token for it. */
export function destroyIssuerKey(data: string, period: string, kind: BallotKind): void {
	const path = fileIn(data, period, kind);
	if (!existsSync(path)) return;
	writeFileSync(path, Buffer.alloc(statSync(path).size), { flag: 'r+', flush: true });
	rmSync(path);
}
