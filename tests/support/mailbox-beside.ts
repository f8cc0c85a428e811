import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { answer } from '#mailbox/answer.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { forgetfulServer } from '#mailbox/listen.ts';
import { openPostOffice } from '#mailbox/office.ts';
import { openReceiptKey } from '#mailbox/receipt-key.ts';

/**
 * The mailbox's own answers over a folder, in this process, by a clock of the test's. Where there are keys, they name it.
 */
export async function mailboxBeside(
	folder: string,
	keys: string,
	now: () => Date = () => new Date()
): Promise<{ origin: string; stop: () => Promise<void> }> {
	const store = openBallotStore(folder);
	const key = openReceiptKey(folder);
	// Keys may come later: its process reads them anew each hour.
	const office = () => openPostOffice(store, [readPeriodKeys(keys)], key, now);
	const server: Server = forgetfulServer(
		undefined,
		(request, response) => void answer({ office: office(), appOrigins: [appOrigin] }, request, response)
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	if (existsSync(keys)) pinPostOffice(keys, { origin, receiptKey: key.publicKey });
	return {
		origin,
		stop: async () => {
			await new Promise((resolve) => server.close(resolve));
			store.close();
		}
	};
}

const appOrigin = 'http://127.0.0.1:1';

/** Says in a keys file who takes the envelopes, as `feedback post-office` does. */
export function pinPostOffice(keys: string, postOffice: { origin: string; receiptKey: string }): void {
	const said = JSON.parse(readFileSync(keys, 'utf8')) as object;
	writeFileSync(keys, JSON.stringify({ ...said, postOffice }));
}
