import { deviceTokenOf } from '#lib/server/http/device-token.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { service } from '#lib/server/running.ts';

/** "Forget my book": the phone gives its slot back and is known no more. */
export const POST = endpoint(async ({ request, getClientAddress }) => {
	await service().limits.reading(getClientAddress());
	service().forget(deviceTokenOf(request));
	return new Response(null, { status: 204, headers: { 'Cache-Control': 'private, no-store' } });
});
