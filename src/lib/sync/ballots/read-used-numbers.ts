import * as v from 'valibot';
import type { Day } from '#lib/domain/day.ts';
import { kinds } from '#lib/domain/feedback.ts';
import { UsedNumbers, type KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { Envelope } from '#lib/vault/feedback-content.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';
import { answerTo, jsonOf, type Network } from '#lib/sync/network.ts';
import { nameOf, withEnvelope } from './envelope-name.ts';

/**
 * Looks whether her envelopes were counted. The whole list is fetched and searched on the phone: asking for one number
 * would say whose it is.
 * @throws what `OpenBook.save` throws
 */
export async function readUsedNumbers(
	open: OpenBook,
	released: KeyedPeriod[],
	today: Day,
	network: Network
): Promise<void> {
	const mailbox = open.content.snapshot?.mailbox;
	if (!mailbox) return;
	const changes = new Map<string, Envelope>();
	for (const { id } of released.filter(({ closes }) => closes < today)) {
		for (const kind of kinds) {
			const envelope = open.content.feedback.envelopes[nameOf(id, kind)];
			if (envelope?.state !== 'sent') continue;
			const answer = await answerTo(network, `${new URL(mailbox).origin}/ballots/${id}/${kind}`, {
				mode: 'cors',
				headers: { 'Accept-Language': 'en' }
			});
			const list = answer?.ok ? v.safeParse(UsedNumbers, await jsonOf(answer)) : undefined;
			if (!list?.success) continue;
			const counted = list.output.numbers.includes(envelope.number);
			changes.set(nameOf(id, kind), { state: counted ? 'counted' : 'missing' });
		}
	}
	if (changes.size === 0) return;
	await open.save((book) =>
		[...changes].reduce((changed, [name, envelope]) => withEnvelope(changed, name, envelope), book)
	);
}
