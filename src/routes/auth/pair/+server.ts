import { PairRequest } from '#lib/domain/pairing.ts';
import { bodyOf } from '#lib/server/http/body.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { service } from '#lib/server/running.ts';

/** Pairs a phone. The answer is new every time it is asked for, so it has no ETag. */
export const POST = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.pairing(getClientAddress());
	return noStoreAnswer(await service().pair(await bodyOf(request, PairRequest)));
});
