import { ProofRequest } from '#lib/domain/unlocking.ts';
import { bodyOf } from '#lib/server/http/body.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { service } from '#lib/server/running.ts';

/** What every phone says after every try. Most proofs say nothing, and the answer is one and the same. */
export const POST = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.unlocking(getClientAddress());
	await service().locks.take(await bodyOf(request, ProofRequest));
	return noStoreAnswer();
});
