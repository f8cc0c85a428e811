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
	return tell(network, '/auth/forget', { ...withToken(token), body: JSON.stringify(body) });
}

/**
 * Tells the server that this book goes with the whole phone: `POST /auth/empty`. Its answer clears the browser's storage, old rows
 * on the disk included, which no page can reach. Chromium obeys it only where a request may carry credentials; there are
 * none to carry.
 */
export function emptyOnServer(proof: ProofRequest, network: Network = browserNetwork): Promise<boolean> {
	return tell(network, '/auth/empty', { body: JSON.stringify(proof), credentials: 'same-origin' });
}

const withToken = (token?: string): RequestInit =>
	token ? { headers: { Authorization: `Bearer ${token}` } } : {};

async function tell(network: Network, address: string, request: RequestInit): Promise<boolean> {
	const answer = await answerTo(network, address, {
		...request,
		method: 'POST',
		headers: { ...request.headers, 'Content-Type': 'application/json' },
		// The page goes away at once; the request may outlive it.
		keepalive: true
	});
	return answer?.ok ?? false;
}
