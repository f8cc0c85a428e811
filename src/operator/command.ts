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

/** One command of the operator's line. */
export type Command = {
	/** One line for the list of commands. */
	summary: string;
	/** What `--help` prints. */
	help: string;
	/** @returns the exit code: 0 done, 1 failed. Throws OperatorError with one line when it cannot be done. */
	run(args: string[], context: CommandContext): Promise<0 | 1>;
};
