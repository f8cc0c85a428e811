import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { runningApp } from '#lib/server/running-app.ts';

export const GET = endpoint({ limit: 'reading', phone: true }, async ({ request, params, phone }) => {
	const organizations = await runningApp().directory(phone);
	const found = organizations.find((organization) => organization.id === params.id);
	if (!found) throw new ApiProblem('not-found');
	return answerJson(request, found, etagOfValue(found));
});
