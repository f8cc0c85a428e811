import { deviceTokenOf } from '#lib/server/http/device-token.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { service } from '#lib/server/running.ts';

export const GET = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.reading(getClientAddress());
	const organizations = await service().directory(await service().phone(deviceTokenOf(request)));
	return answerJson(request, { organizations }, etagOfValue(organizations));
});
