import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/**
 * The public halves, as they are in the release. Without a file there is no feedback yet.
 * @throws OperatorError one line, when the file is damaged or closed to this account
 */
export function readPeriodKeys(path: string): PeriodKeys {
	if (!existsSync(path)) return { demonstration: false, periods: [] };
	try {
		return v.parse(PeriodKeys, JSON.parse(readFileSync(path, 'utf8')));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EACCES')
			throw new OperatorError(`${path} cannot be read by this account. It is public: chmod 644 "${path}"`);
		throw new OperatorError(`${basename(path)} is damaged. Put it back from your backup.`);
	}
}
