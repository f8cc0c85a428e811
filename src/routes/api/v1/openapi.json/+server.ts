import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { openApi } from '#lib/server/openapi.ts';

const description = openApi();
const mark = etagOfValue(description);

export const GET = endpoint({ limit: 'reading', phone: false }, ({ request }) =>
	answerJson(request, description, mark)
);
