import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, type Day } from '#lib/domain/day.ts';

/*
 * Twelve invented people and six invented organisations, for the demonstration, the API tests and the browser tests
 * alike. Nobody in them is real, and no text is anybody's story. Their files are the project's own JSON with one
 * addition: a day may be written `today`, `today+3` or `today-14`, so that there is always a next session. Only this
 * loader understands that; `cases import` does not.
 */

/** The person that `npm start` makes its first invitation for: a plan with everything in it. */
export const firstSample = 'sample-03';

/** Every canary in the samples' hidden rows and unlisted fields contains this; nothing shown ever may. */
export const canary = 'CANARY-';

/** The samples as texts of valid project JSON, their days counted from `today`, by file name. */
export function samplePeople(
	today: Day,
	folder: string = import.meta.dirname
): { file: string; text: string }[] {
	return globSync('*.json', { cwd: folder })
		.sort()
		.map((file) => ({
			file,
			text: JSON.stringify(withDays(JSON.parse(readFileSync(join(folder, file), 'utf8')), today))
		}));
}

/** Replaces `today`, `today+3` and the like by calendar days, everywhere in a JSON value. */
export function withDays(value: unknown, today: Day): unknown {
	if (typeof value === 'string') {
		const relative = /^today([+-]\d+)?$/.exec(value);
		return relative ? addDays(today, Number(relative[1] ?? 0)) : value;
	}
	if (Array.isArray(value)) return value.map((item) => withDays(item, today));
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDays(inner, today)]));
	}
	return value;
}
