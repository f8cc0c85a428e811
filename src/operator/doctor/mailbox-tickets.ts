import { handsOutTickets } from '#mailbox/listen.ts';
import { broken, good, type Diagnosis } from './check.ts';

/** Whether whoever stands before the mailbox gives phones a TLS ticket, by which each would be known at its next visit. */
export async function mailboxTickets(mailboxOrigin: string): Promise<Diagnosis[]> {
	const { protocol, hostname, port } = new URL(mailboxOrigin);
	if (protocol !== 'https:') return [];
	const handsOut = await handsOutTickets(Number(port || 443), hostname);
	if (handsOut === undefined)
		return [
			broken(`The mailbox (${mailboxOrigin}) does not answer`, 'Is it running, and the proxy before it?')
		];
	if (!handsOut) return [good('The mailbox hands out no TLS tickets')];
	return [
		broken(
			`The mailbox (${mailboxOrigin}) hands out TLS tickets: a phone that shows one again is known again`,
			'With Caddy see deploy/without-tickets.mjs; with another proxy switch session tickets off for this host.'
		)
	];
}
