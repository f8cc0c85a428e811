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
	const { packed, keys } = recordings.answers(language.output);
	// By its key a phone knows what comes in the piece and is never asked for by its name.
	const list = Object.fromEntries(
		Object.entries(recordings.list(language.output)).map(([name, key]) => [name, keys[name] ?? key])
	);
	// How large the piece is: it is said before it is loaded.
	return answerJson(request, list, etagOfValue(list), {
		'Answers-Length': String(packed.length)
	});
});
