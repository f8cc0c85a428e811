import * as v from 'valibot';
import { flag, maybe, number, text } from '#lib/server/cases/upstream/tolerant.ts';

/*
 * What is kept of answers of CommCare's Case API v2 (commcare-hq: docs/api/cases-v2.rst, corehq/apps/hqcase). Of the properties only
 * those that the configuration maps are asked for; where a server gives more, the rest is gone in memory before any other
 * code sees it.
 */

const Index = v.object({ case_id: v.string() });

export const Case = v.object({
	case_id: v.string(),
	case_type: text,
	closed: flag,
	date_closed: text,
	date_opened: text,
	properties: v.fallback(v.record(v.string(), v.unknown()), {}),
	indices: v.fallback(v.record(v.string(), maybe(Index)), {})
});
export type Case = v.InferOutput<typeof Case>;

/**
 * A page. `next` is an address as the server answers it (views.py: `reverse(…, absolute=True)`), or an object with the cursor, as its
 * OpenAPI document says. `matching_records` counts what is left from here on; of a first page it is all of them.
 */
export const Page = v.object({
	cases: v.array(v.unknown()),
	matching_records: number,
	next: v.optional(v.nullable(v.union([v.string(), v.object({ cursor: v.string() })])))
});

/** Of a first page: how many there are. */
export const Counted = v.object({ matching_records: number });
