import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { healthOf } from '#lib/server/monitor.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** Whether the server runs, and what of it is not as it was meant; no data of anyone. */
export const GET = endpoint({ limit: 'none', phone: false }, ({ request }) => {
	const health = healthOf(runningApp());
	return answerJson(request, health, etagOfValue(health));
});
