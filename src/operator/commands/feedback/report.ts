import { join } from 'node:path';
import { unpackRatings } from '#lib/domain/feedback.ts';
import { inTens, resultsOf } from '#lib/domain/feedback-results.ts';
import type { Language } from '#lib/domain/text.ts';
import { readOpeningFile } from '#lib/server/ballots/opening-file.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { enrolled } from './enrolled.ts';
import { openBallots } from './opened-ballots.ts';
import { askPassphrase, passphrasesIn } from './passphrase.ts';
import { periodNamed } from './period.ts';
import { readWords } from './read-words.ts';
import { earlierReports, writeReport, type Report } from './report-files.ts';
import { keepMemory, readMemory, reportsFolder } from './report-memory.ts';
import { readThemes } from './themes.ts';

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
export const report: Work<Options, [id: string]> = async (values, { environment, deployment, say }, id) => {
	const period = periodNamed(environment, id);
	if (!values.opening) throw new OperatorError('Name the file that opens the answers: --opening FILE', 2);
	const language = values.language ?? deployment().languages[0]!;
	const fromFile = values.passphraseFile ? passphrasesIn(values.passphraseFile) : undefined;
	const passphrase = fromFile ? fromFile[0] : await askPassphrase('Passphrase');
	const kind = values.words ? 'words' : 'ratings';
	const file = values.opening;
	const opening = asCaller(() => readOpeningFile(file, kind, passphrase ?? ''));
	const keys = readPeriodKeys(environment.keys);
	const out = values.out ?? join(reportsFolder(environment.data), period.id);

	if (values.words) {
		if (!values.reader || values.reader !== opening.reader)
			throw new OperatorError(
				'Free text is opened for its one reader: --reader NAME, as the keys were made.'
			);
		const { plain } = await openBallots(environment, keys, period, 'words', opening);
		for (const line of readWords({
			out,
			plain,
			period,
			reader: values.reader,
			language,
			environment
		}))
			say(line);
		return 0;
	}

	const openings = [opening];
	const earlierFile = values.earlierOpening;
	if (earlierFile) {
		const earlierPassphrase = fromFile ? fromFile[1] : await askPassphrase('Passphrase of the earlier file');
		openings.push(asCaller(() => readOpeningFile(earlierFile, 'ratings', earlierPassphrase ?? '')));
	}
	const { plain, spoilt } = await openBallots(environment, keys, period, 'ratings', opening);
	const ratings = plain.map(unpackRatings);
	const read = ratings.filter((one) => one !== undefined);
	const before = await readMemory(environment.data, period, openings, values.earlierLost);
	const { results, memory } = resultsOf(read, before);
	await keepMemory(environment.data, keys, period, memory);
	if (!results.published) {
		say(`Too few people answered in ${period.id}. Nothing is published, not even how many.`);
		return 0;
	}
	const made: Report = {
		period: period.id,
		opens: period.opens,
		closes: period.closes,
		enrolled: inTens(await enrolled(environment)),
		envelopes: inTens(plain.length + spoilt),
		spoilt: spoilt + ratings.length - read.length > 0,
		results,
		themes: values.themes ? readThemes(values.themes) : []
	};
	const earlier = earlierReports(environment.data, period.closes);
	for (const file of writeReport({ environment, out, made, earlier, language })) say(file);
	return 0;
};
