import { answerTo, browserNetwork, type Network } from './network.ts';

/**
 * Tells the server that this book is gone, so that its slot is free again and its token ends: `POST /auth/forget`. Best
 * effort: the phone's own forgetting never waits for it. True when the server has heard.
 */
export async function forgetOnServer(
	{ token, lockId, slot }: { token: string; lockId: string; slot: number },
	network: Network = browserNetwork
): Promise<boolean> {
	const answer = await answerTo(network, '/auth/forget', {
		method: 'POST',
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify({ lockId, slot }),
		// The page goes away at once; the request may outlive it.
		keepalive: true
	});
	return answer?.ok ?? false;
}
