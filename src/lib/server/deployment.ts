import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import { Deployment } from '#lib/domain/deployment.ts';
import { faultsIn } from './faults.ts';
import { OperatorError } from './operator-error.ts';

/**
 * Reads the organisation's configuration file. Without a file, every field has its default.
 * @throws OperatorError one line that names the file, the field and what is wrong with it
 */
export function readDeployment(config: { path: string; named: boolean }): Deployment {
	if (!existsSync(config.path)) {
		if (config.named)
			throw new OperatorError(`COMPANION_CONFIG names ${config.path}, and there is no such file.`);
		return v.parse(Deployment, {});
	}
	const file = basename(config.path);
	let json: unknown;
	try {
		json = JSON.parse(readFileSync(config.path, 'utf8'));
	} catch (error) {
		throw new OperatorError(`${file} cannot be read as JSON: ${oneLine(error)}`);
	}
	const [fault] = faultsIn(Deployment, json);
	if (fault) throw new OperatorError(`${file}: ${fault.field || 'the whole file'}: ${fault.reason}`);
	return v.parse(Deployment, json);
}

function oneLine(error: unknown): string {
	return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
}
