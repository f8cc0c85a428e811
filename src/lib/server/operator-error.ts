/**
 * A process's exit codes: failed, used wrongly, and (sysexits.h, EX_CONFIG) not to be begun anew by itself, since nothing
 * changes until somebody decides: the units obey it (`RestartPreventExitStatus`).
 */
export type ExitCode = 1 | 2 | 78;

/**
 * Something that the people who run this can mend. Its message is one plain line; the server and the commands print it
 * as it stands, never with a stack. `exit` is the process's exit code.
 */
export class OperatorError extends Error {
	override name = 'OperatorError';
	exit: ExitCode;

	constructor(message: string, exit: ExitCode = 1) {
		super(message);
		this.exit = exit;
	}
}

/** With which code a process ends that could not start. What a build bundles has a class of its own: asked is the code. */
export const exitCodeOf = (error: unknown): ExitCode =>
	error instanceof Error && 'exit' in error && error.exit === 78 ? 78 : 1;
