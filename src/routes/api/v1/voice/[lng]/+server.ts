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
	const list = runningApp().recordings.list(language.output);
	return answerJson(request, list, etagOfValue(list));
});
