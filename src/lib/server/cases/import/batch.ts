import type { RawCase, RowKind } from '#lib/server/cases/case-source.ts';
import type { Finding, Place } from './finding.ts';

/** A case as a file gave it, with the way back from a faulty field to the place where it was written. */
export type BatchCase = {
	body: RawCase;
	/** The place of the case itself. */
	place: Place;
	/** The place of a field of the person's own (`me.called`, `journey.phase`), where a file calls it otherwise. */
	placeOfOwn?: (field: string) => Place & { field: string };
	/** The place of a field in one of its rows; `field` is a dotted path inside the row. */
	placeOf: (kind: RowKind, index: number, field: string) => Place & { field: string };
};

/** What the named files hold together, before anything is written; a single finding and nothing will be. */
export type ImportBatch = {
	cases: BatchCase[];
	organizations: { body: unknown; place: Place }[];
	findings: Finding[];
	/** Worth a look, and no reason to refuse: a code that is in no map, and what stands in its place. */
	remarks: Finding[];
	/** Rows that were not even taken, for want of a mark. */
	leftBehind: number;
};

export function emptyBatch(): ImportBatch {
	return { cases: [], organizations: [], findings: [], remarks: [], leftBehind: 0 };
}
