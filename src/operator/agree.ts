import { createInterface } from 'node:readline/promises';
import { Option } from 'commander';
import { OperatorError } from '#lib/server/operator-error.ts';

/** `--yes`: for a command that asks before it takes something away. */
export function yesOption(): Option {
	return new Option('--yes', 'does it without asking when something would be taken away');
}

type Terminal = {
	input: NodeJS.ReadableStream & { isTTY?: boolean };
	output: NodeJS.WritableStream & { isTTY?: boolean };
};

/**
 * Asks before something is taken away. At a terminal it waits for "yes"; where nobody can answer, it has to be said with
 * the command.
 * @param what one sentence that counts what would go
 * @param at where the question is asked and answered
 * @throws OperatorError one line, when nobody agreed
 */
export async function agreeTo(
	what: string,
	yes: boolean | undefined,
	at: Terminal = { input: process.stdin, output: process.stdout }
): Promise<void> {
	if (yes) return;
	if (!at.input.isTTY || !at.output.isTTY)
		throw new OperatorError(`${what} Nothing was changed. If that is meant, run it again with --yes.`);
	const terminal = createInterface(at);
	// Ctrl-C and Ctrl-D close the question, and no answer comes.
	const stopped = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
	const answer = await Promise.race([
		terminal.question(`${what} Go on? Write yes, or press Enter to stop: `),
		stopped
	]);
	terminal.close();
	if (!/^y(es)?$/i.test(answer.trim())) throw new OperatorError('Nothing was changed.');
}
