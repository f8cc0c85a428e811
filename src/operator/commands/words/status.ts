import { join } from 'node:path';
import { recordingName } from '#lib/domain/recording.ts';
import { languages, type Language } from '#lib/domain/text.ts';
import { recordedNames } from '#lib/server/voice/voice-folder.ts';
import { placeholdersOf, screenOf } from '#lib/server/words/locale-files.ts';
import { lookAtOwnWords, wordFolders } from '#lib/server/words/own-words.ts';
import { readReview, reviewStateOf } from '#lib/server/words/review.ts';
import { textsInUse } from '#lib/server/words/texts-in-use.ts';
import type { CommandContext, Work } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';

type Line = {
	screen: string;
	texts: number;
	reviewed: number;
	questions: number;
	recorded: number;
	/** Keys of texts nobody recorded. A text with a place to fill in cannot be recorded and is not counted. */
	toRecord: string[];
	/** Keys of the organisation's own texts that are not in use, most often because ours say something else since. */
	notInUse: string[];
};

type Options = { language?: Language; screens?: boolean; json?: boolean };

/** `words status`: how far the words are reviewed and recorded, screen by screen. */
export const wordsStatus: Work<Options> = async (values, context) => {
	const asked = values.language === undefined ? languages : [values.language];
	const status = asked.map((language) => [language, linesOf(language, context)] as const);
	if (values.json) {
		context.say(JSON.stringify(Object.fromEntries(status)));
		return 0;
	}
	const { faults } = lookAtOwnWords(wordFolders(context.environment));
	for (const { file, key, reason } of faults)
		context.say(`not in use: ${join('words', file)}${key && `, ${key}`}: ${reason}`);
	for (const [language, lines] of status) {
		context.say(`${language}  ${sum(lines)}`);
		for (const line of lines) {
			context.say(`  ${line.screen.padEnd(26)}${sum([line])}`);
			if (values.screens) for (const key of line.toRecord) context.say(`      not recorded: ${key}`);
		}
	}
	return 0;
};

function sum(lines: Line[]): string {
	const total = (count: (line: Line) => number) => lines.reduce((all, line) => all + count(line), 0);
	const questions = total(({ questions }) => questions);
	return [
		counted(
			total(({ texts }) => texts),
			'text'
		),
		`${total(({ reviewed }) => reviewed)} reviewed`,
		...(questions > 0 ? [`${questions} with a question`] : []),
		`${total(({ recorded }) => recorded)} recorded, ${total(({ toRecord }) => toRecord.length)} to record`
	].join(', ');
}

function linesOf(language: Language, { environment }: CommandContext): Line[] {
	const folders = wordFolders(environment);
	const review = readReview(folders, language);
	const recorded = recordedNames(environment, language);
	const lines = new Map<string, Line>();
	for (const one of textsInUse(folders, language)) {
		const { key, text } = one;
		const screen = screenOf(key);
		const line = lines.get(screen) ?? {
			screen,
			texts: 0,
			reviewed: 0,
			questions: 0,
			recorded: 0,
			toRecord: [],
			notInUse: []
		};
		lines.set(screen, line);
		const state = reviewStateOf(review, one);
		line.texts += 1;
		if (state === 'reviewed') line.reviewed += 1;
		if (state === 'question') line.questions += 1;
		if (recorded.has(recordingName(text))) line.recorded += 1;
		else if (placeholdersOf(text).length === 0) line.toRecord.push(key);
		if (one.earlier !== undefined) line.notInUse.push(key);
	}
	return [...lines.values()];
}
