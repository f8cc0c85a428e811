import { TokenRequest } from '#lib/domain/feedback-period.ts';
import { passedOnHeader } from '#lib/server/ballots/passed-on.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** Signs one blinded token a person, period and kind. What is signed cannot be seen, and no time is kept. */
export const POST = endpoint(
	{ limit: 'reading', phone: true, body: TokenRequest },
	async ({ request: { headers }, phone, body }) => {
		const brought = { headers, isPassedOn: headers.has(passedOnHeader) };
		return noStoreAnswer({ signature: await runningApp().right(phone, body, brought) });
	}
);
