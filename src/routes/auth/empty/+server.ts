import { ProofRequest } from '#lib/domain/unlocking.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/**
 * "Empty this phone": the key share of the book that says so is destroyed, and the browser is told to drop what this
 * address ever kept. That takes old rows off the disk, which deleting a database leaves there; so it is said, but only to
 * an open book: anybody can send a proof, and whoever could make one that is right has the book before them.
 */
export const POST = endpoint({ limit: 'telling', phone: false, body: ProofRequest }, async ({ body }) => {
	const right = await runningApp().locks.take(body);
	return noStoreAnswer(undefined, right ? { 'Clear-Site-Data': '"cache", "storage"' } : {});
});
