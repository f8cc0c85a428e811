import { placesOf } from '#lib/domain/pairing.ts';
import { UnlockRequest } from '#lib/domain/unlocking.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** The server's part of one try with a number code. A new one is counted before it is answered. */
export const POST = endpoint(
	{ limit: 'unlocking', phone: false, body: UnlockRequest },
	async ({ body, address }) => {
		const { limits } = runningApp();
		limits.countLock(address, body.lockId);
		// A tablet's is the arithmetic of six phones', and counts as much.
		for (let places = 4; places < placesOf(body.lockId); places += 4)
			await limits.count('unlocking', address);
		return noStoreAnswer(await runningApp().locks.unlock(body));
	}
);
