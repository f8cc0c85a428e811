import * as v from 'valibot';
import { base64url, fromBase64url } from '#lib/crypto/base64url.ts';
import { randomBytes } from '#lib/crypto/random.ts';
import { UnlockAnswer } from '#lib/domain/unlocking.ts';
import type { KeyShareOutcome, KeyShareServer } from '#lib/vault/key-share-server.ts';
import { answerTo, browserNetwork, jsonOf, secondsToWait, type Network } from './network.ts';

/** The server's part of the lock, over the network: `POST /auth/unlock` and `POST /auth/unlocked`. */
export function keyShareServer(network: Network = browserNetwork): KeyShareServer {
	return {
		unlock: async (lockId, blinded) => {
			const body = { lockId, blinded: base64url(blinded), requestId: base64url(randomBytes(16)) };
			// A reply that was lost is asked for once more: by its name the server knows it, also while this phone waits.
			const answer =
				(await post(network, '/auth/unlock', body)) ?? (await post(network, '/auth/unlock', body));
			return answer ? outcomeOf(answer) : { kind: 'unreachable' };
		},
		say: async (proof) => {
			const answer = await post(network, '/auth/unlocked', proof);
			if (!answer) return 'unreachable';
			return answer.ok ? 'heard' : 'not-now';
		}
	};
}

function post(network: Network, address: string, body: object): Promise<Response | undefined> {
	return answerTo(network, address, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
		// A page that locks or leaves may be gone before the answer comes.
		keepalive: true
	});
}

async function outcomeOf(answer: Response): Promise<KeyShareOutcome> {
	if (answer.status === 429) return { kind: 'waits', seconds: secondsToWait(answer) };
	if (!answer.ok) return { kind: 'not-now' };
	const body = v.safeParse(UnlockAnswer, await jsonOf(answer));
	if (!body.success) return { kind: 'not-now' };
	return {
		kind: 'answered',
		evaluated: body.output.evaluated.map(fromBase64url),
		nonce: body.output.nonce
	};
}
