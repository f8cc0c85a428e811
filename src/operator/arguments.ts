import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { OperatorError } from '#lib/server/operator-error.ts';

/** Reads a command's arguments strictly: an unknown option, or a missing value, is wrong usage (exit code 2). */
export function readArguments<T extends ParseArgsOptionsConfig>(args: string[], options: T) {
	try {
		return parseArgs({ args, options, allowPositionals: true, strict: true });
	} catch (error) {
		const reason =
			error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'The arguments cannot be read.';
		throw new OperatorError(reason.replace(/\. To specify.*$/, '.'), 2);
	}
}

/** A whole number of an option within its bounds. */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
	const value = Number(text);
	if (/^\d+$/.test(text) && value >= least && value <= most) return value;
	throw new OperatorError(`--${name} must be a whole number from ${least} to ${most}.`, 2);
}
