import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Batch } from '#lib/domain/feedback-report.ts';
import type { Environment } from '#lib/server/environment.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { reportsFolder } from './reports.ts';

/*
 * Where the mailbox is another account's, as on an installed server, the desk may not look into it. A command that may
 * lays a closed period's batch here.
 */

const laidIn = (data: string, period: string) => join(reportsFolder(data), period, 'batch.json');

export function layBatch(data: string, batch: Batch): void {
	const path = laidIn(data, batch.period.id);
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	writePrivateFile(path, JSON.stringify(batch));
}

/** A batch that was laid, as a file; undefined where there is none. */
export function laidBatch(data: string, period: string): string | undefined {
	const path = laidIn(data, period);
	return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** How many ratings lie in a batch that was laid; undefined where there is none. */
export function ballotsOf(data: string, period: string): number | undefined {
	const laid = laidBatch(data, period);
	return laid === undefined ? undefined : (JSON.parse(laid) as Batch).ballots.ratings.length;
}

/** The opening room, as the desk's build made it. @throws Error where it is not built */
export const openingRoom = ({ root }: Pick<Environment, 'root'>): string =>
	readFileSync(join(root, 'build-desk', 'opening-room.html'), 'utf8');
