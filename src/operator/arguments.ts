import { Option, type Command } from 'commander';
import { languages } from '#lib/domain/text.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/* Options that several commands take are declared here, once, so that each is spelt and means the same everywhere. */

/** `--language`. @param description what is in that language, and what stands without the option */
export function languageOption(description: string): Option {
	return new Option('--language <LANGUAGE>', description).choices(languages);
}

/** `--json`: the result as one line of JSON. @param shape what it looks like */
export function jsonOption(shape: string): Option {
	return new Option('--json', `prints ${shape}`);
}

/** `--case`: a person, by the reference of the case system. */
export function caseOption(description: string): Option {
	return new Option('--case <REF>', description);
}

/** Reads a whole number of an option within its bounds. */
export function wholeNumber(name: string, least: number, most: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (/^\d+$/.test(text) && value >= least && value <= most) return value;
		throw new OperatorError(`--${name} must be a whole number from ${least} to ${most}.`, 2);
	};
}

/** For a command that only has commands of its own, when they are declared: without one of them it is used wrongly. */
export function needsOneOf(command: Command, name: string, ...calls: string[]): void {
	command.allowExcessArguments(true).action(() => {
		throw new OperatorError(`Say what to do: ${calls.map((call) => `${name} ${call}`).join(', ')}`, 2);
	});
}
