import type * as v from 'valibot';
import { addDays, asMeant, dayForm, type Day } from '#lib/domain/day.ts';
import { Journey } from '#lib/domain/journey.ts';
import { Me } from '#lib/domain/snapshot.ts';
import { inLatinDigits } from '#lib/domain/text.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { wordsAsMeant } from '#lib/server/cases/readable.ts';
import { rowSchemas } from '#lib/server/cases/row-schemas.ts';
import { dayFirst, dayMeant } from '#lib/server/intake/moments.ts';
import type { BatchCase } from './batch.ts';
import type { Finding } from './finding.ts';

/**
 * A case of a file with its words of closed lists, its days and its times written as they are meant: `Learning` is
 * `learning`, `9:00 AM` is 09:00, and the year 2569 of the Buddhist era is 2026. What means nothing stays, and is found when the batch is checked.
 */
export function asPlainlyMeant(one: BatchCase): BatchCase {
	const { body } = one;
	const as = (schema: v.GenericSchema, value: unknown) => daysAsMeant(wordsAsMeant(schema, value));
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

/** Nobody plans further ahead than so many days; whoever wrote such a year slipped. */
const farAhead = 5 * 365;

/**
 * Days of a file that are worth a look: years of the Buddhist era, which are converted, and days so far ahead that the year
 * may be a slip (2062 for 2026). Each field is told once, at the first place.
 */
export function daysWorthALook({ body, place, placeOf }: BatchCase, today: Day): Finding[] {
	const found = new Map<string, Finding>();
	look(body.me, (field) => ({ ...place, field: `me.${field}` }));
	look(body.journey, (field) => ({ ...place, field: `journey.${field}` }));
	for (const kind of rowKinds)
		for (const [index, row] of body[kind].entries()) look(row, (field) => placeOf(kind, index, field), kind);
	return [...found.values()];

	type PlaceOf = (field: string) => Omit<Finding, 'reason'>;
	function look(value: unknown, placeAt: PlaceOf, kind = '', path: string[] = []): void {
		if (typeof value === 'object' && value !== null)
			return Object.entries(value).forEach(([key, inner]) => look(inner, placeAt, kind, [...path, key]));
		const reason = typeof value === 'string' ? whyLookAt(value, today) : undefined;
		const field = [kind, ...path.filter((key) => !/^\d+$/.test(key)), reason].join('.');
		if (reason !== undefined && !found.has(field)) found.set(field, { ...placeAt(path.join('.')), reason });
	}
}

function whyLookAt(text: string, today: Day): string | undefined {
	const written = inLatinDigits(dayMeant(text).trim());
	const day = asMeant(written);
	if (!dayForm.test(day)) return undefined;
	if (dayFirst.test(inLatinDigits(text.trim())))
		return 'holds days with the year at the end; they are read day, month, year';
	if (day.slice(0, 4) !== written.slice(0, 4))
		return 'holds years of the Buddhist era; they are taken as they are meant, 543 years less';
	if (day > addDays(today, farAhead)) return 'holds a day more than five years ahead; is its year meant?';
	return undefined;
}
