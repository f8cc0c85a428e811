import { SlotRequest } from '#lib/domain/unlocking.ts';
import { bodyOf } from '#lib/server/http/body.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { service } from '#lib/server/running.ts';

/** A slot for a notes book: anybody may have one. */
export const POST = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.pairing(getClientAddress());
	const { lockId, bookId } = await bodyOf(request, SlotRequest);
	return noStoreAnswer(await service().locks.slot(lockId, bookId));
});
