import { existsSync } from 'node:fs';
import { holdAlone, type Hold } from '#lib/server/database/sqlite/hold.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/**
 * Does something that nobody else may see half done. Servers and commands wait outside meanwhile.
 * @throws OperatorError one line, while the service or another command works with the data folder
 */
export async function alone<T>(data: string, work: () => Promise<T>): Promise<T> {
	let hold: Hold | undefined;
	if (existsSync(data)) {
		hold = holdAlone(data);
		if (!hold)
			throw new OperatorError('The service or another command works with the data folder. Stop it first.');
	}
	try {
		return await work();
	} finally {
		hold?.release();
	}
}
