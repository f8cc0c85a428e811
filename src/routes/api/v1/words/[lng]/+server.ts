import * as v from 'valibot';
import { Language, Reading } from '#lib/domain/text.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { runningApp } from '#lib/server/running-app.ts';

export const GET = endpoint({ limit: 'reading', phone: true }, async ({ request, url, params }) => {
	const language = v.safeParse(Language, params.lng);
	if (!language.success) throw new ApiProblem('not-found');
	const reading = v.safeParse(Reading, url.searchParams.get('reading') ?? 'adult');
	if (!reading.success) throw new ApiProblem('bad-request');
	const words = runningApp().words(language.output, reading.output);
	return answerJson(request, words, etagOfValue(words));
});
