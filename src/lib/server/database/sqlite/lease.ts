import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Lease } from '#lib/server/database/lease.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { holdFile, type Hold } from './hold.ts';

/**
 * The lease of processes on one machine: SQLite's own lock on a file that stays empty. It ends with its process, however
 * that ends, so it needs no clock and is never out while somebody works.
 * @param at where this process can be asked by the others
 */
export function openLeaseOnFile(data: string, at: string | undefined): Lease {
	const place = join(data, 'leads-at.json');
	let hold: Hold | undefined;
	return {
		take: async () => {
			if (hold) return true;
			hold = holdFile(join(data, 'leads'));
			if (hold) writePrivateFile(place, JSON.stringify({ at }));
			return hold !== undefined;
		},
		isMine: () => hold !== undefined,
		holder: async () => {
			const free = hold ? undefined : holdFile(join(data, 'leads'));
			free?.release();
			return free ? 'nobody' : { at: addressIn(place) };
		},
		giveBack: async () => {
			if (!hold) return;
			rmSync(place, { force: true });
			hold.release();
			hold = undefined;
		}
	};
}

/** Undefined where whoever has just taken the lease has not said yet. */
function addressIn(path: string): string | undefined {
	try {
		return (JSON.parse(readFileSync(path, 'utf8')) as { at?: string }).at;
	} catch {
		return undefined;
	}
}
