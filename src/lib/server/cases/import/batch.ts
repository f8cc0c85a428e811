import type { RawCase } from '#lib/server/cases/case-source.ts';
import type { Finding } from './finding.ts';

/** What the named files hold together, before anything is written; a single finding and nothing will be. */
export type Batch = {
	cases: { body: RawCase; file: string; where: string; whereOf: (kind: string, index: number) => string }[];
	organizations: { body: unknown; file: string; where: string }[];
	findings: Finding[];
	/** Worth a look, and no reason to refuse: a code that is in no map, and what stands in its place. */
	remarks: Finding[];
	/** Rows that were not even taken, for want of a mark. */
	leftBehind: number;
};

export function emptyBatch(): Batch {
	return { cases: [], organizations: [], findings: [], remarks: [], leftBehind: 0 };
}
