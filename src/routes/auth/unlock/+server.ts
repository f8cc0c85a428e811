import { UnlockRequest } from '#lib/domain/unlocking.ts';
import { bodyOf } from '#lib/server/http/body.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { service } from '#lib/server/running.ts';

/** The server's part of one try with a number code. A new one is counted before it is answered. */
export const POST = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.unlocking(getClientAddress());
	return noStoreAnswer(await service().locks.unlock(await bodyOf(request, UnlockRequest)));
});
