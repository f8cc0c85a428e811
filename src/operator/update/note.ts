import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writeForAll } from './write-for-all.ts';

/**
 * How far an update has come, so that whoever looks next knows it, however it ended. `trying`: nothing that runs was
 * touched. `switching`: services are being stopped, databases copied, the link changed. `switched`: the new one is to show
 * that it is well. `back`: it did not, and the old one is being put in its place again.
 */
export const UpdateNote = v.object({
	phase: v.picklist(['trying', 'switching', 'switched', 'back']),
	from: v.string(),
	to: v.string(),
	/** Whether configuration and keys of the new one took the place of those that were there. */
	takes: v.optional(v.boolean(), false),
	/** The shape of each database before. */
	shapes: v.optional(v.record(v.string(), v.number()), {})
});
export type UpdateNote = v.InferOutput<typeof UpdateNote>;

const noteIn = (home: string) => join(home, 'update.json');

/** @throws OperatorError for one that cannot be read */
export function readNote(home: string): UpdateNote | undefined {
	const path = noteIn(home);
	if (!existsSync(path)) return undefined;
	try {
		return v.parse(UpdateNote, JSON.parse(readFileSync(path, 'utf8')));
	} catch {
		throw new OperatorError(`${path} cannot be read. Look which release current leads to, then delete it.`);
	}
}

export const writeNote = (home: string, note: UpdateNote): void =>
	writeForAll(noteIn(home), JSON.stringify(note));

export const dropNote = (home: string): void => rmSync(noteIn(home), { force: true });
