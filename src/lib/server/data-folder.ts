import { mkdirSync } from 'node:fs';
import { OperatorError } from './operator-error.ts';

/**
 * Makes the folder of the embedded databases where it is missing, closed to other accounts.
 * @throws OperatorError one line that says why it cannot be made
 */
export function makeDataFolder(data: string): void {
	try {
		mkdirSync(data, { recursive: true, mode: 0o700 });
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new OperatorError(`COMPANION_DATA: the folder ${data} cannot be made (${code}).`);
	}
}
