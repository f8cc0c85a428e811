import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askNewPassphrase, askPassphrase } from './passphrase.ts';

/** A terminal at which somebody types one line after each question. */
function terminal(...lines: string[]) {
	const stdin = Object.assign(new PassThrough(), { isTTY: true });
	const stderr = new PassThrough();
	let shown = '';
	let asked = 0;
	stderr.on('data', (bytes: Buffer) => {
		shown += bytes.toString();
		const questions = shown.match(/Passphrase:|once more:/g)?.length ?? 0;
		if (questions <= asked || lines.length === 0) return;
		asked = questions;
		const line = lines.shift()!;
		setImmediate(() => stdin.write(`${line}\r`));
	});
	return { stdin, stderr, shown: () => shown };
}

test('a new passphrase is asked twice, and nothing of it is ever on the screen', async () => {
	const typist = terminal('boat lotus river', 'boat lotus river');
	expect(await askNewPassphrase('Passphrase', typist)).toBe('boat lotus river');
	expect(typist.shown()).toContain('The same once more');
	expect(typist.shown()).not.toMatch(/boat|lotus|river|\*/);
});

test('two different ones are told, and one that is guessed too soon is refused', async () => {
	const typist = terminal('boat lotus river', 'boat lotus rivet');
	void askNewPassphrase('Passphrase', typist);
	await expect.poll(typist.shown).toContain('two different ones');
	await expect(askNewPassphrase('Passphrase', terminal('short'))).rejects.toThrow(/12 letters/);
});

test('where nobody sits at a terminal, it is said how to name a file', async () => {
	const pipe = { stdin: new PassThrough(), stderr: new PassThrough() };
	await expect(askPassphrase('Passphrase', pipe)).rejects.toThrow('--passphrase-file');
});
