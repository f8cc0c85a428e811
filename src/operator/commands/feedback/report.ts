import { join } from 'node:path';
import { unpackRatings } from '#lib/domain/feedback.ts';
import { leastAnswers, resultsOf } from '#lib/domain/feedback-results.ts';
import { languages } from '#lib/domain/text.ts';
import { readOpeningFile } from '#lib/server/ballots/opening-file.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { readArguments } from '#operator/arguments.ts';
import type { Command } from '#operator/command.ts';
import { enrolled } from './enrolled.ts';
import { openBallots } from './opened-ballots.ts';
import { askPassphrase, passphrasesIn } from './passphrase.ts';
import { periodNamed } from './period.ts';
import { readWords } from './read-words.ts';
import { earlierReports, reportsFolder, writeReport, type Report } from './report-files.ts';
import { readThemes } from './themes.ts';

/** `feedback report`: opens a closed period and writes what may be published of it. */
export const report: Command['run'] = async (args, context) => {
	const { environment, deployment, say } = context;
	const { values, positionals } = readArguments(args, {
		opening: { type: 'string' },
		out: { type: 'string' },
		language: { type: 'string' },
		themes: { type: 'string' },
		words: { type: 'boolean', default: false },
		reader: { type: 'string' },
		'passphrase-file': { type: 'string' }
	});
	const period = periodNamed(environment, positionals);
	if (!values.opening) throw new OperatorError('Name the file that opens the answers: --opening FILE', 2);
	const language = languages.find((one) => one === (values.language ?? deployment().languages[0]));
	if (!language) throw new OperatorError('--language is km, en or vi.', 2);
	const passphrase = values['passphrase-file']
		? passphrasesIn(values['passphrase-file'])[0]
		: await askPassphrase('Passphrase');
	const kind = values.words ? 'words' : 'ratings';
	const opening = readOpeningFile(values.opening, kind, passphrase ?? '');
	const keys = readPeriodKeys(environment.keys);
	const out = values.out ?? join(reportsFolder(environment.data), period.id);

	if (values.words) {
		if (!values.reader || values.reader !== opening.reader)
			throw new OperatorError(
				'Free text is opened for its one reader: --reader NAME, as the keys were made.'
			);
		const { plain } = await openBallots(environment.data, keys, period, 'words', opening);
		for (const line of readWords({
			out,
			plain,
			period,
			reader: values.reader,
			language,
			root: environment.root
		}))
			say(line);
		return 0;
	}

	const { plain, spoilt } = await openBallots(environment.data, keys, period, 'ratings', opening);
	const ratings = plain.map(unpackRatings);
	const read = ratings.filter((one) => one !== undefined);
	const results = resultsOf(read);
	if (!results.published) {
		say(
			`Fewer than ${leastAnswers} people answered in ${period.id}. Nothing is published, not even how many.`
		);
		return 0;
	}
	const made: Report = {
		period: period.id,
		opens: period.opens,
		closes: period.closes,
		enrolled: await enrolled(environment),
		envelopes: plain.length + spoilt,
		spoilt: spoilt + ratings.length - read.length,
		results,
		themes: values.themes ? readThemes(values.themes) : []
	};
	const earlier = earlierReports(environment.data, period.closes);
	for (const file of writeReport({
		data: environment.data,
		out,
		made,
		earlier,
		language,
		root: environment.root
	}))
		say(file);
	return 0;
};
