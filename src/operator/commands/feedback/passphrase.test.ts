import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askNewPassphrase, askPassphrase } from './passphrase.ts';

/** A terminal at which somebody types: each line when its question stands there. */
function terminal(...lines: [question: string, typed: string][]) {
	const stdin = Object.assign(new PassThrough(), { isTTY: true });
	// Like a terminal it stays open between two questions.
	const stderr = Object.assign(new PassThrough(), { end: () => stderr });
	let shown = '';
	let read = 0;
	stderr.on('data', (bytes: Buffer) => {
		shown += bytes.toString();
		const next = lines[0];
		if (!next || !shown.slice(read).includes(next[0])) return;
		read = shown.length;
		lines.shift();
		// The prompt listens once it is drawn.
		setImmediate(() => stdin.write(`${next[1]}\r`));
	});
	return { stdin, stderr, shown: () => shown };
}

const [first, second] = ['Passphrase:', 'once more:'];

test('a new passphrase is asked twice, and nothing of it is ever on the screen', async () => {
	const typist = terminal([first, 'boat lotus river'], [second, 'boat lotus river']);
	expect(await askNewPassphrase('Passphrase', typist)).toBe('boat lotus river');
	expect(typist.shown()).not.toMatch(/boat|lotus|river|\*/);
});

test('two different ones are told and asked anew; one that is guessed too soon is refused', async () => {
	const typist = terminal(
		[first, 'boat lotus river'],
		[second, 'boat lotus rivet'],
		[first, 'mango drum kite'],
		[second, 'mango drum kite']
	);
	expect(await askNewPassphrase('Passphrase', typist)).toBe('mango drum kite');
	expect(typist.shown()).toContain('two different ones');
	await expect(askNewPassphrase('Passphrase', terminal([first, 'short']))).rejects.toThrow(/12 letters/);
});

test('where nobody sits at a terminal, it is said how to name a file', async () => {
	const pipe = { stdin: new PassThrough(), stderr: new PassThrough() };
	await expect(askPassphrase('Passphrase', pipe)).rejects.toThrow('--passphrase-file');
});
