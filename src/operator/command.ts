import type { Command } from 'commander';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { Environment } from '#lib/server/environment.ts';

/** What a command may use; where it writes is a parameter, so that tests can read along. */
export type CommandContext = {
	environment: Environment;
	deployment: () => Deployment;
	now: () => Date;
	/** Writes one line of result. */
	say: (line: string) => void;
};

/**
 * What a command does, with its options and its arguments.
 * @returns the exit code: 0 done, 1 failed. Throws OperatorError with one line when it cannot be done.
 */
export type Work<Options = object, Arguments extends unknown[] = []> = (
	options: Options,
	context: CommandContext,
	...given: Arguments
) => Promise<0 | 1>;

/** Makes work the action of a command; it is loaded when the command is called. */
export type Does = <Options, Arguments extends unknown[]>(
	load: () => Work<Options, Arguments> | Promise<Work<Options, Arguments>>
) => (...given: unknown[]) => Promise<void>;

/** Says what a command is called with: its options, arguments, help and work, or those of its own commands. */
export type Declare = (command: Command, does: Does) => void;
