import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { differencesFrom, publicDeployment } from '#lib/server/as-built.ts';
import { called } from '#lib/server/called.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { LookedInto } from '#operator/release/archive.ts';
import { deployed, isOlder, type ReleaseList } from '#operator/release/release-list.ts';
import { numberOf } from '#lib/server/served-list.ts';
import { standingOf } from '#operator/release/served.ts';
import { isSigned, keyNumber, type Signature } from '#operator/release/signature.ts';
import type { Installed } from './installed.ts';

/*
 * Whether a release may take the place of the one that runs. Each refusal is one line that says what to do.
 */

const unsigned = 'unsigned';

/**
 * Who made it. A server that knows a key takes nothing else, unless somebody says in words what is to be taken.
 * @param accept what `--accept` says: `unsigned`, or the number of a key
 * @returns what to say, and the key to know from now on
 * @throws OperatorError one line
 */
export function trust(
	{ listBytes, signature }: { listBytes: Uint8Array; signature: Signature | undefined },
	known: string | undefined,
	accept: string | undefined
): { say: string; key?: string } {
	if (signature && !isSigned(listBytes, signature))
		throw new OperatorError(
			'Its signature does not fit its list: it was changed after it was signed. Bring it again.'
		);
	const accepts = accept?.trim();
	if (!signature) {
		if (known === undefined)
			return { say: 'Nobody signed it. This server knows no release key yet (docs/update.md).' };
		if (accepts === unsigned) return { say: 'Nobody signed it; it is taken because you say so.' };
		throw new OperatorError(
			`Nobody signed it, and this server takes what ${keyNumber(known)} signed. Have it signed (${called('release sign')}, where the key is). If you know where it comes from: --accept ${unsigned}`
		);
	}
	const number = keyNumber(signature.key);
	if (known === signature.key) return { say: `Signed by ${number}, as it should be.` };
	if (known === undefined || accepts?.toUpperCase() === number)
		return {
			say: `Signed by ${number}. From now on this server takes only what that key signed.`,
			key: signature.key
		};
	throw new OperatorError(
		`It is signed by ${number}, and this server takes what ${keyNumber(known)} signed. Ask whoever made it. If your organisation has a new key: --accept ${number}`
	);
}

/**
 * Whether it runs here, and is no older one.
 * @param dataShapes of the databases as they lie here
 * @throws OperatorError one line
 */
export function refuseUnfit(
	list: ReleaseList,
	running: Pick<Installed, 'version' | 'list'>,
	machine: string,
	dataShapes: Record<string, number>
): void {
	if (list.machine !== machine)
		throw new OperatorError(
			`It was made for ${list.machine}, and this machine is ${machine}. Have it made on a machine of this kind.`
		);
	const here = { version: running.version, committed: running.list?.committed ?? null };
	if (isOlder(list, here)) {
		const saidOf = (one: typeof here) =>
			list.version === running.version ? `${one.version} of ${one.committed?.slice(0, 10)}` : one.version;
		throw new OperatorError(
			`It is older (${saidOf(list)}) than what runs (${saidOf(here)}), and an older one does not know what a newer one wrote. Nothing was changed. To the release before: companion update --back`
		);
	}
	const newer = Object.entries(dataShapes).find(([file, shape]) => shape > (list.shapes[file] ?? shape));
	if (newer)
		throw new OperatorError(
			`It knows ${newer[0]} in shape ${list.shapes[newer[0]]}, and yours has shape ${newer[1]}: it is older than your data. Nothing was changed.`
		);
}

/** Where the app was built with another configuration or other keys than lie here; each in one line. */
export function otherDeployment(folder: string, { config, keys }: Environment): string[] {
	try {
		const of = (configuration: string, keys: string) => ({
			deployment: publicDeployment(readDeployment({ path: configuration, named: false })),
			...readPeriodKeys(keys)
		});
		return differencesFrom(
			of(join(folder, deployed.config), join(folder, deployed.keys)),
			of(config.path, keys)
		);
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		return [`Its configuration cannot be compared with yours: ${error.message}`];
	}
}

/**
 * Room for it and for both copies of the data.
 * @param inPostgres the bytes that databases take which are no files here
 * @param free the bytes that the disk of a folder still has
 * @throws OperatorError one line
 */
export function refuseWithoutRoom(
	{ list }: Pick<LookedInto, 'list'>,
	{ home }: Pick<Installed, 'home'>,
	data: string,
	databases: readonly string[],
	{ inPostgres = 0, free = freeBytes }: { inPostgres?: number; free?: (folder: string) => number } = {}
): void {
	const reserve = 100 * 1024 ** 2;
	const copies = databases.reduce(
		(sum, file) => sum + 2 * (statSync(join(data, file), { throwIfNoEntry: false })?.size ?? 0),
		2 * inPostgres
	);
	const isOneDisk = existsSync(data) && statSync(data).dev === statSync(home).dev;
	const needs = isOneDisk
		? [[home, list.bytes + copies] as const]
		: [[home, list.bytes] as const, [data, copies] as const];
	for (const [folder, bytes] of needs) {
		if (!existsSync(folder) || free(folder) >= bytes + reserve) continue;
		const said = (value: number) => `${Math.ceil(value / 1024 ** 2)} MB`;
		throw new OperatorError(
			`${said(bytes + reserve)} are needed where ${folder} lies, and ${said(free(folder))} are free. Make room; nothing was changed.`
		);
	}
}

function freeBytes(folder: string): number {
	const { bavail, bsize } = statfsSync(folder);
	return bavail * bsize;
}

/**
 * Whether phones take the pages of a release, where the build in it asks for keys.
 * @throws OperatorError one line, unless somebody says in words that it is taken unsigned
 */
export function refuseUnsignedPages(folder: string, accept: string | undefined): string | undefined {
	const standing = standingOf(join(folder, 'build'));
	if (!standing || standing.signers.length === 0) return undefined;
	const number = numberOf(standing.list);
	if (standing.lacking.length === 0)
		return `Phones take its pages: version ${number}, signed ${standing.made?.slice(0, 10)}.`;
	if (accept?.trim() === unsigned)
		return `Nobody signed its pages with ${standing.lacking.map(keyNumber).join(' and ')}: phones keep what they have until somebody does.`;
	throw new OperatorError(
		`Phones would not take its pages (version ${number}): ${standing.lacking.map(keyNumber).join(' and ')} did not sign them. Have it signed (${called('release sign')}, where the key is). To put it in place all the same: --accept ${unsigned}`
	);
}
