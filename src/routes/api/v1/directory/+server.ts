import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

export const GET = endpoint({ limit: 'reading', phone: true }, async ({ request, phone }) => {
	const organizations = await runningApp().directory(phone);
	return answerJson(request, { organizations }, etagOfValue(organizations));
});
