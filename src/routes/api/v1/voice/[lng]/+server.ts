import * as v from 'valibot';
import { Language } from '#lib/domain/text.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** Which of the book's words were recorded in a language. */
export const GET = endpoint({ limit: 'reading', phone: true }, async ({ request, params }) => {
	const language = v.safeParse(Language, params.lng);
	if (!language.success) throw new ApiProblem('not-found');
	const { recordings } = runningApp();
	const list = recordings.list(language.output);
	// How large the answers are in one piece: it is said before they are loaded.
	return answerJson(request, list, etagOfValue(list), {
		'Answers-Length': String(recordings.answers(language.output).length)
	});
});
