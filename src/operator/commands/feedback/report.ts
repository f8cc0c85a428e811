import { readFileSync } from 'node:fs';
import type { BallotKind } from '#lib/domain/feedback.ts';
import type { OpeningKeys } from '#lib/domain/feedback-report.ts';
import type { Language } from '#lib/domain/text.ts';
import { openRatings, openWords, themesIn } from '#lib/opening/open-batch.ts';
import { OpeningFault } from '#lib/opening/opening-fault.ts';
import { openOpeningFile } from '#lib/opening/opening-file.ts';
import { sealedBatch } from '#lib/server/feedback/sealed-batch.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { passphraseKey } from '#lib/server/passphrase-key.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { usualOut, writeReport, writeWords } from './opened-files.ts';
import { askPassphrase, passphrasesIn } from './passphrase.ts';

type Options = {
	opening?: string;
	out?: string;
	language?: Language;
	themes?: string;
	words?: boolean;
	reader?: string;
	earlierOpening?: string;
	earlierLost?: boolean;
	passphraseFile?: string;
};

/** `feedback report`: opens a closed period and writes what may be published of it. */
export const report: Work<Options, [id: string]> = async (values, context, id) => {
	const { environment, deployment, say } = context;
	if (!values.opening) throw new OperatorError('Name the file that opens the answers: --opening FILE', 2);
	const language = values.language ?? deployment().languages[0]!;
	const fromFile = values.passphraseFile ? passphrasesIn(values.passphraseFile) : undefined;
	const passphrase = fromFile ? fromFile[0] : await askPassphrase('Passphrase');
	const kind = values.words ? 'words' : 'ratings';
	const opening = await opened(values.opening, kind, passphrase);
	const lost = values.words ?? values.earlierLost ?? false;
	const batchOf = () => sealedBatch(environment, deployment(), id, lost);
	const out = values.out ?? usualOut(environment, id);

	if (values.words) {
		if (!values.reader || values.reader !== opening.reader)
			throw new OperatorError(
				'Free text is opened for its one reader: --reader NAME, as the keys were made.'
			);
		const batch = await batchOf();
		const texts = await saying(() => openWords(batch, opening, language), id);
		for (const line of writeWords({ environment, batch, out, language }, texts, values.reader)) say(line);
		return 0;
	}

	const openings: [OpeningKeys, ...OpeningKeys[]] = [opening];
	if (values.earlierOpening) {
		const earlier = fromFile ? fromFile[1] : await askPassphrase('Passphrase of the earlier file');
		openings.push(await opened(values.earlierOpening, 'ratings', earlier));
	}
	const { themes: themesFile } = values;
	const themes =
		themesFile === undefined ? [] : await saying(() => themesIn(textOf(themesFile)), id, themesFile);
	const batch = await batchOf();
	const { report: made, memory } = await saying(() => openRatings(batch, openings, { lost, themes }), id);
	const files = writeReport({ environment, batch, out, language }, memory, made);
	if (files.length === 0) say(`Too few people answered in ${id}. Nothing is published, not even how many.`);
	for (const file of files) say(file);
	return 0;
};

function textOf(path: string): string {
	try {
		return asCaller(() => readFileSync(path, 'utf8'));
	} catch {
		throw new OperatorError(`${path} cannot be read.`);
	}
}

function opened(path: string, kind: BallotKind, passphrase = ''): Promise<OpeningKeys> {
	const text = textOf(path);
	return saying(() => openOpeningFile(text, kind, passphrase, passphraseKey), '', path);
}

/** Does it, and says in a line why it cannot be done. */
async function saying<T>(work: () => T | Promise<T>, id: string, path = ''): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof OpeningFault)) throw error;
		const { kind, period = '' } = error;
		const said: Record<typeof kind, string> = {
			'torn-batch': `What was collected of ${id} cannot be read.`,
			'torn-opening': `${path} is not a file of opening keys.`,
			'torn-themes': `${path} must be a list of { "theme": "…", "people": 5 }.`,
			'other-kind': `${path} opens the other kind of ballot.`,
			passphrase: 'The passphrase does not open this file.',
			'no-key': `This file has no key for ${period}.`,
			'other-keys': `This file was made with other keys for ${period} than those that phones have. Take the other one.`,
			'few-envelopes': `Fewer than 10 envelopes came for ${id}. They stay closed.`,
			'damaged-memory': `What the report of ${period} left cannot be read. Put it back from your backup.`,
			before: `The report of ${period} has to be taken into account. Name the file that opened it too: --earlier-opening FILE (is it lost: --earlier-lost)`,
			later: `${period} was reported before ${id}. A report in between could name someone; none is made.`
		};
		throw new OperatorError(said[kind]);
	}
}
