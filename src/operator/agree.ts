import { createInterface } from 'node:readline/promises';
import { Option } from 'commander';
import { OperatorError } from '#lib/server/operator-error.ts';

/** `--yes`: for a command that asks before it takes something away. */
export function yesOption(): Option {
	return new Option('--yes', 'does it without asking when something would be taken away');
}

/**
 * Asks before something is taken away. At a terminal it waits for "yes"; where nobody can answer, it has to be said with
 * the command.
 * @param what one sentence that counts what would go
 * @throws OperatorError one line, when nobody agreed
 */
export async function agreeTo(what: string, yes: boolean | undefined): Promise<void> {
	if (yes) return;
	if (!process.stdin.isTTY || !process.stdout.isTTY)
		throw new OperatorError(`${what} Nothing was changed. If that is meant, run it again with --yes.`);
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	try {
		const answer = await terminal.question(`${what} Go on? Write yes, or press Enter to stop: `);
		if (/^y(es)?$/i.test(answer.trim())) return;
	} finally {
		terminal.close();
	}
	throw new OperatorError('Nothing was changed.');
}
