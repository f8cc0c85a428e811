/**
 * Something that the people who run this can mend. Its message is one plain line; the server and the commands print it
 * as it stands, never with a stack. `exit` is the process's exit code: 1 failed, 2 used wrongly.
 */
export class OperatorError extends Error {
	override name = 'OperatorError';
	exit: 1 | 2;

	constructor(message: string, exit: 1 | 2 = 1) {
		super(message);
		this.exit = exit;
	}
}
