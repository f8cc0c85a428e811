import { TokenRequest } from '#lib/domain/feedback-period.ts';
import { bodyOf } from '#lib/server/http/body.ts';
import { deviceTokenOf } from '#lib/server/http/device-token.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { service } from '#lib/server/running.ts';

/** Signs one blinded token a person, period and kind. What is signed cannot be seen, and no time is kept. */
export const POST = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.reading(getClientAddress());
	const phone = await service().phone(deviceTokenOf(request));
	const signature = await service().issuer.token(phone, await bodyOf(request, TokenRequest));
	return new Response(JSON.stringify({ signature }), {
		headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'private, no-store' }
	});
});
