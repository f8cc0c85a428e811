import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { writePrivateFile } from '#lib/server/private-file.ts';

const SeenSheet = v.object({ file: v.string(), table: v.string(), columns: v.array(v.string()) });
const Seen = v.object({ settings: v.string(), sheets: v.array(SeenSheet) });

/** Which sheet had which columns at the last good reading; nothing of what stood in it. */
export type SeenSheet = v.InferOutput<typeof SeenSheet>;

/**
 * What the last good reading saw, for the other processes of this data folder: the service keeps the last good plan because
 * of a column that is gone, and `source check` has to be able to say so.
 * @param settings a print of the settings that lead to the sheets: what was seen by others says nothing of these
 */
export function openSeenSheets(data: string, settings: string) {
	const path = join(data, 'sheets-seen.json');
	let written = '';
	return {
		read(): SeenSheet[] {
			if (!existsSync(path)) return [];
			const seen = v.parse(Seen, JSON.parse(readFileSync(path, 'utf8')));
			return seen.settings === settings ? seen.sheets : [];
		},
		write(sheets: SeenSheet[]): void {
			const own = sheets.map(({ file, table, columns }) => ({ file, table, columns }));
			const text = JSON.stringify({ settings, sheets: own });
			if (text === written || !existsSync(data)) return;
			writePrivateFile(path, text);
			written = text;
		}
	};
}
