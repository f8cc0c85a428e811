import { readFileSync } from 'node:fs';
import password from '@inquirer/password';
import { OperatorError } from '#lib/server/operator-error.ts';
import { asCaller } from '#operator/accounts.ts';

const least = 12;

/** The lines of a passphrase file, without empty ones. `-` is what comes in by itself: who calls us then need not write it anywhere. */
export function passphrasesIn(path: string): string[] {
	try {
		return asCaller(() => readFileSync(path === '-' ? 0 : path, 'utf8'))
			.split(/\r?\n/)
			.filter((line) => line.trim() !== '');
	} catch {
		throw new OperatorError(`${path} cannot be read.`);
	}
}

/** Refuses a passphrase that is guessed too soon. */
export function goodPassphrase(passphrase: string | undefined): string {
	if (passphrase && passphrase.length >= least) return passphrase;
	throw new OperatorError(`A passphrase needs ${least} letters or more; a few words are easy to keep.`);
}

/** Asks at the terminal without showing what is typed. */
export async function askPassphrase(question: string, terminal: Terminal = process): Promise<string> {
	if (!terminal.stdin.isTTY) {
		throw new OperatorError(
			'There is nobody to ask for the passphrase. Name a file with it: --passphrase-file',
			2
		);
	}
	try {
		return await password(
			{ message: `${question}:`, toggleMask: false, theme },
			// Standard output holds results only.
			{ input: terminal.stdin, output: terminal.stderr }
		);
	} catch (error) {
		if (!(error instanceof Error && error.name === 'ExitPromptError')) throw error;
		throw new OperatorError('Nothing was done.');
	}
}

/** Asks for a new passphrase twice, until both are the same: who mistypes it once never opens anything. */
export async function askNewPassphrase(question: string, terminal: Terminal = process): Promise<string> {
	for (;;) {
		const first = goodPassphrase(await askPassphrase(question, terminal));
		if ((await askPassphrase('The same once more', terminal)) === first) return first;
		terminal.stderr.write('These were two different ones.\n');
	}
}

/** Where somebody types and reads: the process, or a test's own streams. */
type Terminal = {
	stdin: NodeJS.ReadableStream & { isTTY?: boolean };
	stderr: NodeJS.WritableStream;
};

const theme = {
	prefix: { idle: '>', done: '>' },
	style: { maskedText: '', message: (text: string) => text }
};
