import type { ProofRequest } from '#lib/domain/unlocking.ts';
import { answerTo, browserNetwork, type Network } from './network.ts';

/**
 * Tells the server that this book is gone, so that its key share is destroyed, its slot is free again and its token ends:
 * `POST /auth/forget`. Best effort: the phone's own forgetting never waits for it. True when the server has heard.
 */
export async function forgetOnServer(
	proof: ProofRequest & { token?: string },
	network: Network = browserNetwork
): Promise<boolean> {
	const { token, ...body } = proof;
	return tell(network, '/auth/forget', body, token);
}

/** Tells the server that this book goes with the whole phone: `POST /auth/empty`. The answer clears the browser's storage. */
export function emptyOnServer(proof: ProofRequest, network: Network = browserNetwork): Promise<boolean> {
	return tell(network, '/auth/empty', proof);
}

async function tell(network: Network, address: string, body: ProofRequest, token?: string): Promise<boolean> {
	const answer = await answerTo(network, address, {
		method: 'POST',
		headers: { ...(token && { Authorization: `Bearer ${token}` }), 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
		// The page goes away at once; the request may outlive it.
		keepalive: true
	});
	return answer?.ok ?? false;
}
