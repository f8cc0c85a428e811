import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { OperatorError } from '#lib/server/operator-error.ts';

/** Reads a secret that lies in a file of its own, outside every database and every configuration. */
export function readSecretFile(data: string, name: string): string {
	const path = resolve(data, name);
	let mode: number;
	let text: string;
	try {
		mode = statSync(path).mode;
		text = readFileSync(path, 'utf8').trim();
	} catch {
		throw new OperatorError(`The configuration names ${path}, and it cannot be read.`);
	}
	if ((mode & 0o077) !== 0) {
		throw new OperatorError(
			`${path} can be read by other accounts of this machine. Run: chmod 600 "${path}"`
		);
	}
	if (text === '') throw new OperatorError(`${path} is empty.`);
	return text;
}
