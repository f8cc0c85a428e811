import { existsSync, writeFileSync } from 'node:fs';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { starterFrom } from '#lib/server/cases/their-words/starter.ts';
import { met, type MetWord } from '#lib/server/cases/their-words/their-words.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { asCaller } from '#operator/accounts.ts';
import type { CommandContext } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { broken, look, type Diagnosis } from '#operator/doctor/check.ts';

/**
 * Writes a configuration to begin with, from the words that the case system has, and says which words those are. The file is for whoever
 * runs the command; one that is there is never overwritten.
 */
export async function writeStarter(
	file: string,
	open: () => CaseSource,
	{ deployment }: CommandContext
): Promise<{ verdicts: Diagnosis[]; met: MetWord[] }> {
	const source = open();
	try {
		const words = met((await source.theirWords?.()) ?? []);
		const starter = starterFrom(deployment().source, words);
		asCaller(() => writeNew(file, `${JSON.stringify(starter, null, '\t')}\n`));
		const what = `A configuration to begin with is in ${file}, with ${counted(starter.guesses.length, 'guess', 'guesses')}`;
		const how =
			'Look at each of its "guesses", put them right, take that list away, and copy the rest into the configuration.';
		return { verdicts: [look(what, how)], met: words };
	} catch (error) {
		if (!(error instanceof SourceFault)) throw error;
		return { verdicts: [broken('No configuration to begin with could be written', error.message)], met: [] };
	} finally {
		await source.close();
	}
}

/** @throws OperatorError before anything is read, where a file of this name is there */
export function refuseWhatIsThere(file: string): void {
	if (existsSync(file)) throw new OperatorError(`${file} is there already. Give another name.`);
}

function writeNew(file: string, text: string): void {
	try {
		writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new OperatorError(
			code === 'EEXIST'
				? `${file} is there already. Give another name.`
				: `${file} cannot be written (${code}).`
		);
	}
}

/** The table that explains the map: theirs, ours, how many rows. */
export function printWords(words: readonly MetWord[], say: (line: string) => void): void {
	if (words.length === 0) return;
	const widest = Math.max(...words.map(({ theirs }) => theirs.length));
	say('');
	say('Their words, ours, and in how many rows:');
	for (const { list, theirs, ours, guessed, rows } of words)
		say(
			`  ${list.padEnd(8)} ${theirs.padEnd(widest)}  ${ours === undefined ? '-' : `${ours}${guessed ? ' ?' : ''}`}  (${rows})`
		);
	say('  (? is a guess; - is known to no map)');
}
