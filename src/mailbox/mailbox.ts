import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { openBallotStore } from './ballot-store.ts';
import { openReceiptKey } from './receipt-key.ts';
import { serve } from './serve.ts';

/*
 * The anonymous mailbox of one organisation: a process, an origin and a folder of its own. It knows the public keys of the
 * release and nothing about phones or people; `tests/architecture/mailbox.test.ts` follows every import. The same, run by
 * somebody else on another machine, is the post office (`post-office.ts`).
 */

try {
	const environment = readEnvironment(process.env);
	const { tls, host, mailboxPort, mailboxData, keys, origin, mailboxOrigin } = environment;
	const key = openReceiptKey(mailboxData);
	const pinned = readPeriodKeys(keys).postOffice?.receiptKey;
	if (pinned !== undefined && pinned !== key.publicKey)
		process.stderr.write(
			`Phones write to another post office than ${mailboxData}: the release names another receipt key. What lies here is kept and handed out.\n`
		);
	serve({
		...{ tls, host, mailboxPort, key },
		store: openBallotStore(mailboxData),
		organisations: () => [readPeriodKeys(keys)],
		pages: () => [origin],
		listening: `The mailbox listens on ${mailboxOrigin}`
	});
} catch (error) {
	process.stderr.write(
		`${error instanceof Error ? error.message.split('\n', 1)[0] : 'The mailbox could not start.'}\n`
	);
	process.exit(1);
}
