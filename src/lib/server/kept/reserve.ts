import { randomBytes } from 'node:crypto';
import { rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isFull } from '#lib/server/database/trouble.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';

/*
 * Room that is kept for the one thing that cannot wait for somebody to make some: a phone is lost and has to be ended. The file
 * lies beside the databases; when the disk is full it goes, and what has to be done is done in its place. A round lays it again
 * once there is room for more than it.
 */

const reserve = (data: string) => join(data, 'reserve');

/** Ending a phone changes a few pages in four databases, and each needs a journal meanwhile. */
const bytes = 2 * 1024 * 1024;

/** Lays the reserve where it is not there. Where there is little room it stays away: others need that more. */
export function layReserve(data: string): void {
	try {
		if ((statSync(reserve(data), { throwIfNoEntry: false })?.size ?? 0) >= bytes) return;
		const { bavail, bsize } = statfsSync(data);
		if (bavail * bsize < 4 * bytes) return;
		// Nothing that a file system would keep as a hole, or press together.
		writePrivateFile(reserve(data), randomBytes(bytes));
	} catch {
		// Another round tries again.
	}
}

/** Does what cannot wait; once more in the room of the reserve, where there is none else. */
export async function alsoOnAFullDisk<T>(data: string, act: () => Promise<T>): Promise<T> {
	try {
		return await act();
	} catch (error) {
		if (!isFull(error)) throw error;
		rmSync(reserve(data), { force: true });
		return act();
	}
}
