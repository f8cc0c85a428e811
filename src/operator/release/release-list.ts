import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { isInside } from './tar.ts';

/** Where the list of a release lies in it, and the signature over its bytes. */
export const listName = 'release.json';
export const signatureName = 'release.json.sig';
/** What changed, for the people who run it. */
export const notesName = 'UPGRADE.md';

/** The configuration and the public keys that a release was built with, as they lie in it. */
export const deployed = {
	config: 'deployment/companion.config.json',
	keys: 'deployment/companion.keys.json'
};

const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** What a release is made of: hashes are SHA-256 in hex; null for what there was none of. */
export const ReleaseList = v.object({
	version: v.pipe(v.string(), v.regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/)),
	/** Null where what was built differs from every commit. */
	commit: v.nullable(v.string()),
	/** When it was committed, ISO 8601: tells two releases of one version apart. */
	committed: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
	/** The Node that runs it, and for which machines: `linux-x64`. */
	node: v.string(),
	machine: v.string(),
	lockfile: Sha256,
	config: v.nullable(Sha256),
	keys: v.nullable(Sha256),
	/** The newest shape of each database that it knows. */
	shapes: v.record(v.string(), v.pipe(v.number(), v.integer())),
	/** Of all files together. */
	bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
	files: v.record(v.pipe(v.string(), v.check(isInside)), Sha256)
});
export type ReleaseList = v.InferOutput<typeof ReleaseList>;

/** A release's name, which is its folder's: no two of them are alike. @param bytes of its list */
export const releaseName = ({ version }: ReleaseList, bytes: Uint8Array): string =>
	`rumduol-${version}-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}`;

/**
 * Whether one release is older than another.
 * @returns undefined where both are of one version and nothing tells
 */
export function isOlder(
	one: ReleaseList,
	other: Pick<ReleaseList, 'version' | 'committed'>
): boolean | undefined {
	const [a, b] = [one, other].map(({ version }) => version.split('.').map(Number));
	for (const at of [0, 1, 2]) if (a![at] !== b![at]) return a![at]! < b![at]!;
	if (one.committed === null || other.committed === null) return undefined;
	return Date.parse(one.committed) < Date.parse(other.committed);
}
