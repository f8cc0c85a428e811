import { ProofRequest } from '#lib/domain/unlocking.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** What every phone says after every try. Most proofs say nothing, and the answer is one and the same. */
export const POST = endpoint({ limit: 'telling', phone: false, body: ProofRequest }, async ({ body }) => {
	await runningApp().locks.take(body);
	return noStoreAnswer();
});
