import { ProofRequest } from '#lib/domain/unlocking.ts';
import { bodyOf } from '#lib/server/http/body.ts';
import { deviceTokenOf } from '#lib/server/http/device-token.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { service } from '#lib/server/running.ts';

/**
 * "Forget my book": the phone gives its slot back, its key share is destroyed and its token ends. A book proves itself
 * by its key of proofs; a phone whose key share was lost with the server's database still has its token.
 */
export const POST = endpoint({ limit: 'telling', phone: false }, async ({ request }) => {
	const token = deviceTokenOf(request);
	const hasProof = request.headers.get('content-type') !== null;
	if (hasProof) await service().locks.take(await bodyOf(request, ProofRequest));
	// With a proof the token may have ended already; alone it has to be right.
	if (!hasProof || (token && (await service().isPaired(token)))) await service().forget(token);
	return noStoreAnswer();
});
