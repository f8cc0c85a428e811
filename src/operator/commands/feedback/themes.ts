import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { leastCell } from '#lib/domain/feedback-results.ts';
import { asCaller } from '#operator/accounts.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/** What the reader writes: a theme in general words, and how many people wrote about it. */
const Themes = v.array(
	v.object({
		theme: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
		people: v.pipe(v.number(), v.integer(), v.minValue(0))
	})
);

/** Themes that five or more people wrote about. The others are left out: a rare theme has a face. */
export function readThemes(path: string): string[] {
	let written: unknown;
	try {
		written = JSON.parse(asCaller(() => readFileSync(path, 'utf8')));
	} catch {
		throw new OperatorError(`${path} cannot be read as JSON.`);
	}
	const themes = v.safeParse(Themes, written);
	if (!themes.success) throw new OperatorError(`${path} must be a list of { "theme": "…", "people": 5 }.`);
	return themes.output.filter(({ people }) => people >= leastCell).map(({ theme }) => theme);
}
