import type { RawCase, RowKind } from '#lib/server/cases/case-source.ts';
import type { Finding, Place } from './finding.ts';

/** A case as a file gave it, with the way back from a faulty field to the place where it was written. */
export type BatchCase = {
	body: RawCase;
	/** The place of the case itself. */
	place: Place;
	/** The place of a field in one of its rows; `field` is a dotted path inside the row. */
	placeOf: (kind: RowKind, index: number, field: string) => Place & { field: string };
};

/** What the named files hold together, before anything is written; a single finding and nothing will be. */
export type Batch = {
	cases: BatchCase[];
	organizations: { body: unknown; place: Place }[];
	findings: Finding[];
};

export function emptyBatch(): Batch {
	return { cases: [], organizations: [], findings: [] };
}
