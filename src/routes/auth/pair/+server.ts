import { PairRequest } from '#lib/domain/pairing.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/**
 * Pairs a phone, or says whether its invitation works. The answer is new every time it is asked for, so it has no ETag. A try counts as a wrong code until the
 * code was right.
 */
export const POST = endpoint(
	{ limit: 'pairing', phone: false, body: PairRequest },
	async ({ body, address }) => {
		const wrong = await runningApp().limits.count('wrongCodes', address);
		try {
			const looks = 'look' in body && body.look;
			const answer = looks
				? await runningApp()
						.look(body)
						.then(() => ({}))
				: await runningApp().pair(body);
			await wrong.giveBack();
			return noStoreAnswer(answer);
		} catch (error) {
			if (error instanceof ApiProblem && error.code !== 'invitation-not-valid') await wrong.giveBack();
			throw error;
		}
	}
);
