import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { listIn as parsed, ServedRelease, ServedSignatures, versionNumber } from '#lib/domain/served-list.ts';

/*
 * The list of a build's files as it lies beside them: `client/release.json`, and who signed it beside that.
 */

const listIn = (build: string) => join(build, 'client', 'release.json');
export const signaturesIn = (build: string): string => `${listIn(build)}.sig`;

/** The list of a build, with its signatures; undefined where the build has none. */
export function readServed(build: string): (ServedRelease & { path: string }) | undefined {
	const path = listIn(build);
	if (!existsSync(path)) return undefined;
	return { list: readFileSync(path, 'utf8'), signatures: readSignatures(`${path}.sig`), path };
}

/** Those that can be read: a damaged file counts as none, and phones say the same. */
export function readSignatures(path: string): ServedRelease['signatures'] {
	if (!existsSync(path)) return [];
	try {
		return v.parse(ServedSignatures, JSON.parse(readFileSync(path, 'utf8')));
	} catch {
		return [];
	}
}

/** The number of a list, as the app shows it. */
export const numberOf = (list: string): string => versionNumber(createHash('sha256').update(list).digest());

/** The number of a build that asks to be signed and was, by somebody; phones look at the rest. */
export function signedNumber(build: string): string | undefined {
	const served = readServed(build);
	const signers = served && parsed(served)?.signers;
	const isSigned = signers?.some((key) => served?.signatures.some((one) => one.key === key));
	return served && isSigned ? numberOf(served.list) : undefined;
}

/** Compressed beside their files, and what tells about the list itself. */
const leftOut = /\.(br|gz)$|^release\.json(\.sig)?$|^\.vite\//;

/**
 * Every file that a build serves as it lies there, by address: SHA-256 in base64.
 */
export function servedFiles(build: string): Record<string, string> {
	const found: [string, string][] = [];
	for (const folder of ['client', 'prerendered']) {
		const root = join(build, folder);
		for (const file of globSync('**/*', { cwd: root })) {
			const path = join(root, file);
			const name = file.replaceAll('\\', '/');
			if (leftOut.test(name) || !statSync(path).isFile()) continue;
			const address = folder === 'prerendered' ? name.replace(/(^|\/)index\.html$|\.html$/, '') : name;
			found.push([`/${address}`, createHash('sha256').update(readFileSync(path)).digest('base64')]);
		}
	}
	return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
