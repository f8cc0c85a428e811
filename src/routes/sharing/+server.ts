import { SharingRequest } from '#lib/domain/sharing.ts';
import { bodyOf } from '#lib/server/http/body.ts';
import { deviceTokenOf } from '#lib/server/http/device-token.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { service } from '#lib/server/running.ts';

/** The most that 200 items take. */
const mostBytes = 16_000;

/** What she lets her family see, and what she could. For the person's own phone alone. */
export const GET = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.reading(getClientAddress());
	const sharing = await service().sharing(await service().phone(deviceTokenOf(request)));
	return answerJson(request, sharing, etagOfValue(sharing));
});

/** Everything she wants her family to see from now on. It lies beside the phones; the case system never has it. */
export const PUT = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.sharing(getClientAddress());
	const phone = await service().phone(deviceTokenOf(request));
	const sharing = await service().share(phone, await bodyOf(request, SharingRequest, mostBytes));
	return answerJson(request, sharing, etagOfValue(sharing));
});
