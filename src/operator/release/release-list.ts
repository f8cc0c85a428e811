import * as v from 'valibot';

/** Where the list of a release lies in it. A signature comes beside it. */
export const listName = 'release.json';

const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** What a release is made of: hashes are SHA-256 in hex; null for what there was none of. */
export const ReleaseList = v.object({
	version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/)),
	commit: v.nullable(v.string()),
	/** The Node that runs it. */
	node: v.string(),
	lockfile: Sha256,
	config: v.nullable(Sha256),
	keys: v.nullable(Sha256),
	files: v.record(v.string(), Sha256)
});
export type ReleaseList = v.InferOutput<typeof ReleaseList>;
