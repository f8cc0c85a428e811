import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { listIn, ServedList, signedBytes, type ServedSignature } from '#lib/domain/served-list.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import type { Environment } from '#lib/server/environment.ts';
import { headersByKind } from '#lib/server/headers/security-headers.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { readServed, readSignatures, servedFiles } from '#lib/server/served-list.ts';
import { asCaller } from '#operator/accounts.ts';
import { isSigned } from './signature.ts';
import type { Signer } from './signer.ts';

/**
 * Writes the list of a build that was just made, beside its files. The same files make the same list: no clock, no place.
 * @param build its folder
 */
export function writeServedList({ root, config, keys }: Environment, build: string): void {
	const hashOf = (path: string) =>
		existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
	const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
	const { releaseKeys = [], postOffice } = readPeriodKeys(keys);
	const connect = postOffice?.origin ?? null;
	const list: ServedList = {
		version,
		commit: commitIn(root),
		node: process.versions.node,
		lockfile: hashOf(join(root, 'package-lock.json')) ?? '',
		config: hashOf(config.path),
		keys: hashOf(keys),
		signers: releaseKeys,
		connect: connect === null ? null : [connect],
		headers: headersByKind(connect),
		hashes: servedFiles(build)
	};
	const bytes = Buffer.from(`${JSON.stringify(list)}\n`);
	const path = join(build, 'client', 'release.json');
	writeFileSync(path, bytes);
	// As the adapter does with every other file.
	writeFileSync(`${path}.br`, brotliCompressSync(bytes));
	writeFileSync(`${path}.gz`, gzipSync(bytes));
}

/** The commit of what lies there; null where something of it differs from every commit. */
export function commitIn(root: string): string | null {
	const asked = (...args: string[]) => {
		const { status, stdout } = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
		return status === 0 ? stdout.trim() : undefined;
	};
	const isClean = asked('status', '--porcelain', '--untracked-files=no') === '';
	return (isClean && asked('rev-parse', 'HEAD')) || null;
}

/** A list to sign: in the folder of a build, of an unpacked release, on a stick, or named itself. */
export function listToSign(path: string): string | undefined {
	if (!statSync(path, { throwIfNoEntry: false })) throw new OperatorError(`There is no ${path}.`);
	if (statSync(path).isFile()) return path.endsWith('release.json') ? path : undefined;
	const places = ['build/client', 'client', ''].map((folder) => join(path, folder, 'release.json'));
	const found = places.find((one) => existsSync(one) && isServedList(one));
	if (!found)
		throw new OperatorError(`In ${path} lies no release.json of an app. Name the folder of a build.`);
	return found;
}

const isServedList = (path: string) => v.is(ServedList, jsonIn(path));

function jsonIn(path: string): unknown {
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch {
		return undefined;
	}
}

/**
 * Signs the list of what phones get, and puts the signature beside it, with those of others that are there.
 * @throws OperatorError where it is no such list, or the key none
 */
export function signServed(path: string, { keyFile, sign }: Signer, now: Date): ServedSignature {
	if (!isServedList(path))
		throw new OperatorError(`${path} is no list of what phones get: it lies in build/client of a build.`);
	const list = readFileSync(path);
	const made = momentFor(keyFile, now);
	const signature = { ...sign(signedBytes(made, list), 'served'), made };
	// One over other bytes says nothing of these.
	const others = readSignatures(`${path}.sig`).filter(
		(one) => one.key !== signature.key && isSigned(signedBytes(one.made, list), one, 'served')
	);
	asCaller(() => {
		writeFileSync(`${path}.sig`, `${JSON.stringify([...others, signature])}\n`);
		if (canNote(keyFile)) writeFileSync(lastBeside(keyFile), `${made}\n`);
	});
	return signature;
}

const lastBeside = (keyFile: string) => `${keyFile}.last`;

/** A stick that is closed against writing is a good place for a key, and no place for a note. */
function canNote(keyFile: string): boolean {
	try {
		closeSync(openSync(lastBeside(keyFile), 'a'));
		return true;
	} catch {
		return false;
	}
}

/** What whoever signs has to know, where nothing could be noted beside the key; else nothing. */
export const unnoted = (keyFile: string): string[] =>
	asCaller(() => canNote(keyFile))
		? []
		: [
				`Nothing can be written beside ${keyFile}, so this machine’s clock alone says when it was signed. Is it right? Phones take nothing that was signed before what they have.`
			];

/**
 * Now, or right after the last that this key signed, whatever this machine's clock says: phones take nothing that was signed
 * before what they have.
 */
function momentFor(keyFile: string, now: Date): string {
	const last = existsSync(lastBeside(keyFile))
		? Date.parse(readFileSync(lastBeside(keyFile), 'utf8').trim())
		: NaN;
	const earliest = Number.isNaN(last) ? 0 : last + 1000;
	return new Date(Math.max(now.getTime(), earliest)).toISOString();
}

/** How a build stands with the phones: which keys it asks for, whose signature lacks, and when the first signed it. */
export type Standing = { list: string; signers: string[]; lacking: string[]; made?: string };

/** @param build its folder @returns undefined where the build has no list that can be read */
export function standingOf(build: string): Standing | undefined {
	const served = readServed(build);
	const signers = served && listIn(served)?.signers;
	if (!served || !signers) return undefined;
	const bytes = Buffer.from(served.list);
	const signed = served.signatures.filter((one) => isSigned(signedBytes(one.made, bytes), one, 'served'));
	const made = signed.find(({ key }) => key === signers[0])?.made;
	const lacking = signers.filter((key) => !signed.some((one) => one.key === key));
	return { list: served.list, signers, lacking, ...(made !== undefined && { made }) };
}
