import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { OperatorError } from '#lib/server/operator-error.ts';

const least = 12;

/** The lines of a passphrase file, without empty ones. */
export function passphrasesIn(path: string): string[] {
	try {
		return readFileSync(path, 'utf8')
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
export async function askPassphrase(question: string): Promise<string> {
	if (!process.stdin.isTTY) {
		throw new OperatorError('There is nobody to ask for the passphrase. Name a file with it; see --help.', 2);
	}
	process.stderr.write(`${question}: `);
	const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
	const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
	const typed = await new Promise<string>((resolve) => lines.once('line', resolve));
	lines.close();
	process.stderr.write('\n');
	return typed;
}
