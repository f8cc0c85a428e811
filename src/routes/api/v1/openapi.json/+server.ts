import { endpoint } from '#lib/server/http/endpoint.ts';
import { markOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { openApi } from '#lib/server/openapi.ts';
import { service } from '#lib/server/running.ts';

const description = openApi();
const mark = markOfValue(description);

export const GET = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.reading(getClientAddress());
	return answerJson(request, description, mark);
});
