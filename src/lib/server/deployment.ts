import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import { Deployment } from '#lib/domain/deployment.ts';
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
	const parsed = v.safeParse(Deployment, json);
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw new OperatorError(`${file}: ${v.getDotPath(issue) ?? 'the whole file'}: ${issue.message}`);
}

function oneLine(error: unknown): string {
	return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
}
