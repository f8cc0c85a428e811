import { ProofRequest } from '#lib/domain/unlocking.ts';
import { bodyOf } from '#lib/server/http/body.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { service } from '#lib/server/running.ts';

/** "Empty this phone": the key share of the book that says so is destroyed, and the browser is told to drop what this address ever kept. */
export const POST = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.unlocking(getClientAddress());
	await service().locks.take(await bodyOf(request, ProofRequest));
	return noStoreAnswer(undefined, { 'Clear-Site-Data': '"cache", "storage"' });
});
