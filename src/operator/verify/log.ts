import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { ServedRelease } from '#lib/domain/served-list.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/*
 * What an observer saw, to be published: a line of JSON for each time. Each carries the hash of the line before, so that none
 * can be taken out later without those who have a copy seeing it. The list itself is in it once, when it is new.
 */

const Line = v.object({
	at: v.pipe(v.string(), v.isoTimestamp()),
	url: v.string(),
	/** The version's number, as the app shows it; null where there was no list. */
	number: v.nullable(v.string()),
	files: v.number(),
	answers: v.number(),
	differences: v.array(v.string()),
	/** The version, where it is another than in the line before. */
	release: v.optional(ServedRelease),
	before: v.nullable(v.string())
});
export type Line = v.InferOutput<typeof Line>;

const hashOf = (line: string) => createHash('sha256').update(line).digest('hex');

/**
 * Reads a log.
 * @returns the hash of its last line, and the version that was seen last of an address without a difference
 * @throws OperatorError for one that was changed
 */
export function readLog(
	path: string,
	url: string
): { before: string | null; last: ServedRelease | undefined } {
	if (!existsSync(path)) return { before: null, last: undefined };
	let before: string | null = null;
	let release: ServedRelease | undefined;
	let last: ServedRelease | undefined;
	for (const [at, text] of readFileSync(path, 'utf8').trimEnd().split('\n').entries()) {
		const line = v.safeParse(Line, jsonIn(text));
		if (!line.success || line.output.before !== before)
			throw new OperatorError(
				`${path}, line ${at + 1}, does not follow the line before: the log was changed.`
			);
		before = hashOf(text);
		if (line.output.url !== url) continue;
		release = line.output.release ?? release;
		if (line.output.differences.length === 0) last = release;
	}
	return { before, last };
}

export function addToLog(path: string, line: Line): void {
	appendFileSync(path, `${JSON.stringify(line)}\n`);
}

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
