import { TokenRequest } from '#lib/domain/feedback-period.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** Signs one blinded token a person, period and kind. What is signed cannot be seen, and no time is kept. */
export const POST = endpoint({ limit: 'reading', phone: true, body: TokenRequest }, async ({ phone, body }) =>
	noStoreAnswer({ signature: await runningApp().issuer.token(phone, body) })
);
