import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';

const healthy = { status: 'ok' };

/** Whether the server runs; no data of anyone. */
export const GET = endpoint({ limit: 'none', phone: false }, ({ request }) =>
	answerJson(request, healthy, etagOfValue(healthy))
);
