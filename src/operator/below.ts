import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/**
 * Everything below a folder, also what begins with a dot. A link is told and never followed: node:fs's own recursive
 * reading would follow it out of the folder.
 */
export function* below(folder: string): Generator<{ path: string; entry: Dirent }> {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		yield { path, entry };
		if (entry.isDirectory()) yield* below(path);
	}
}
