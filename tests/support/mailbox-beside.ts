import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { answer } from '#mailbox/answer.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { forgetfulServer } from '#mailbox/listen.ts';
import { verifierOf } from '#mailbox/verify-ballot.ts';

/** The mailbox's own answers over a folder, in this process. */
export async function mailboxBeside(
	folder: string,
	keys: string
): Promise<{ origin: string; stop: () => Promise<void> }> {
	const store = openBallotStore(folder);
	const mailbox = { store, verify: verifierOf(readPeriodKeys(keys)), appOrigin: 'http://127.0.0.1:1' };
	const server: Server = forgetfulServer(
		undefined,
		(request, response) => void answer(mailbox, request, response)
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		stop: async () => {
			await new Promise((resolve) => server.close(resolve));
			store.close();
		}
	};
}
