import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { faultsIn, type Fault } from '#lib/server/faults.ts';
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
		const fault = faultIn(path);
		throw new OperatorError(
			fault
				? `${basename(path)}: ${fault.field}: ${fault.reason}`
				: `${basename(path)} is damaged. Put it back from your backup.`
		);
	}
}

/** What people may have written into it themselves, and can mend: where the post office is, and how it is called. */
function faultIn(path: string): Fault | undefined {
	try {
		const given: unknown = JSON.parse(readFileSync(path, 'utf8'));
		return faultsIn(PeriodKeys, given).find(({ field }) => /^(postOffice|app)\b/.test(field));
	} catch {
		return undefined;
	}
}
