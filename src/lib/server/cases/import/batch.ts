import type { RawCase } from '#lib/server/cases/case-source.ts';
import type { Finding } from './finding.ts';

/** What the named files hold together, before anything is written; a single finding and nothing will be. */
export type Batch = {
	cases: { body: RawCase; file: string; where: string; whereOf: (kind: string, index: number) => string }[];
	organizations: { body: unknown; file: string; where: string }[];
	findings: Finding[];
};

export function emptyBatch(): Batch {
	return { cases: [], organizations: [], findings: [] };
}
