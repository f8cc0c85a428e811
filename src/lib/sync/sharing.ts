import * as v from 'valibot';
import { isSent, leftToSend, requestFor, Sharing, type SharingRequest } from '#lib/domain/sharing.ts';
import { withSharing } from '#lib/vault/book-content.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { answerTo, browserNetwork, jsonOf, type Network } from './network.ts';
import { pullSharing } from './pull.ts';

/** `sent`: the server has heard all of it. `unreachable`: it is kept in the book and goes with the next contact. */
export type Sent = 'sent' | 'unreachable' | 'refused';

/** She may go on tapping while it is sent; a few rounds take that in. */
const mostRounds = 4;

/**
 * Tells the server what she switched on and off, before anything else is asked of it: what was taken back must not wait.
 * It first asks how it stands, so that a phone that was away does not bring back what another phone of hers took back.
 * @throws what `OpenBook.save` throws
 */
export async function sendSharing(open: OpenBook, network: Network = browserNetwork): Promise<Sent> {
	for (let round = 0; round < mostRounds; round++) {
		const { token, reading, sharing } = open.content;
		if (!token || reading === 'family' || isSent(sharing.unsent)) return 'sent';
		const { unsent, last } = sharing;
		const pulled = await pullSharing(token, last && sharing.etag, network);
		const stands =
			pulled.kind === 'new' ? pulled.value : pulled.kind === 'unchanged' && last ? last : undefined;
		if (!stands) return pulled.kind === 'unreachable' ? 'unreachable' : 'refused';
		const answer = await put(token, requestFor(stands, unsent), network);
		if (typeof answer === 'string') return answer;
		await open.save((book) =>
			withSharing(
				book,
				answer.value,
				answer.etag,
				leftToSend(book.sharing.last, unsent, book.sharing.unsent, answer.value)
			)
		);
	}
	return 'sent';
}

async function put(
	token: string,
	request: SharingRequest,
	network: Network
): Promise<{ value: Sharing; etag?: string } | Exclude<Sent, 'sent'>> {
	const answer = await answerTo(network, '/sharing', {
		method: 'PUT',
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify(request)
	});
	if (!answer || answer.status >= 500 || answer.status === 429) return 'unreachable';
	const body = v.safeParse(Sharing, await jsonOf(answer));
	if (!answer.ok || !body.success) return 'refused';
	return { value: body.output, etag: answer.headers.get('ETag') ?? undefined };
}
