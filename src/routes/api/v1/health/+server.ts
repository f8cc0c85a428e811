import { notAsBuilt } from '#lib/server/as-built.ts';
import { missesAddresses, missing } from '#lib/server/http/caller-address.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** Whether the server runs, and what of it is not as it was meant; no data of anyone. */
export const GET = endpoint({ limit: 'none', phone: false }, ({ request }) => {
	const reasons = [...(missesAddresses() ? [missing] : []), ...notAsBuilt(), ...runningApp().troubles()];
	const health = { status: 'ok', state: reasons.length === 0 ? 'ready' : 'degraded', reasons };
	return answerJson(request, health, etagOfValue(health));
});
