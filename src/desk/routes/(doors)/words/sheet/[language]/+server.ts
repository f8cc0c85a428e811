import { error } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { languageIn } from '#lib/server/voice/sentences.ts';
import { wordFolders } from '#lib/server/words/own-words.ts';
import { wordsSheet } from '#lib/server/words/take-words.ts';
import { asFile } from '#desk/as-file.ts';
import type { RequestHandler } from './$types';

/** All texts of a language, as a reviewer's spreadsheet. */
export const GET: RequestHandler = ({ params, url }) => {
	const language = languageIn(params.language) ?? error(404, 'not-found');
	const isOwnWay = url.searchParams.has('own');
	const { csv } = wordsSheet(wordFolders(runningDesk().environment), language, isOwnWay);
	return asFile(`words-${language}.csv`, 'text/csv; charset=utf-8', csv);
};
