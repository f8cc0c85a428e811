import { ProofRequest } from '#lib/domain/unlocking.ts';
import { bodyOf } from '#lib/server/http/body.ts';
import { deviceTokenIn } from '#lib/server/http/device-token.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/**
 * "Forget my book": the phone gives its slot back, its key share is destroyed and its token ends. A book proves itself
 * by its key of proofs; a phone whose key share was lost with the server's database still has its token.
 */
export const POST = endpoint({ limit: 'telling', phone: false }, async ({ request }) => {
	const token = deviceTokenIn(request.headers.get('authorization'));
	const hasProof = request.headers.get('content-type') !== null;
	if (hasProof) await runningApp().locks.take(await bodyOf(request, ProofRequest));
	// With a proof the token may have ended already; alone it has to be right.
	if (!hasProof || (token && (await runningApp().isPaired(token)))) await runningApp().forget(token);
	return noStoreAnswer();
});
