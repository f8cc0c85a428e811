import type * as v from 'valibot';
import { asMeant } from '#lib/domain/day.ts';
import { Journey } from '#lib/domain/journey.ts';
import { Me } from '#lib/domain/snapshot.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { wordsAsMeant } from '#lib/server/cases/readable.ts';
import { rowSchemas } from '#lib/server/cases/row-schemas.ts';
import type { BatchCase } from './batch.ts';

/**
 * A case of a file with its words of closed lists and its days written as they are meant: `Learning` is `learning`, and
 * the year 2569 of the Buddhist era is 2026. What means nothing stays, and is found when the batch is checked.
 */
export function asPlainlyMeant(one: BatchCase): BatchCase {
	const { body } = one;
	const as = (schema: v.GenericSchema, value: unknown) => wordsAsMeant(schema, daysAsMeant(value));
	const lists = rowKinds.map((kind) => [kind, body[kind].map((row) => as(rowSchemas[kind], row))]);
	return {
		...one,
		body: {
			...body,
			me: as(Me, body.me),
			journey: as(Journey, body.journey),
			...Object.fromEntries(lists)
		} as RawCase
	};
}

function daysAsMeant(value: unknown): unknown {
	if (typeof value === 'string') {
		const meant = asMeant(value);
		return /^\d{4}-\d{2}-\d{2}$/.test(meant) ? meant : value;
	}
	if (Array.isArray(value)) return value.map(daysAsMeant);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, daysAsMeant(inner)]));
}
