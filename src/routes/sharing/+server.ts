import { SharingRequest } from '#lib/domain/sharing.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { answerJson } from '#lib/server/http/json-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** The most that 200 items take. */
const mostBytes = 16_000;

/** What she lets her family see, and what she could. For the person's own phone alone. */
export const GET = endpoint({ limit: 'reading', phone: true }, async ({ request, phone }) => {
	const sharing = await runningApp().sharing(phone);
	return answerJson(request, sharing, etagOfValue(sharing));
});

/** Everything she wants her family to see from now on. It lies beside the phones; the case system never has it. */
export const PUT = endpoint(
	{ limit: 'sharing', phone: true, body: SharingRequest, mostBytes },
	async ({ request, phone, body }) => {
		const sharing = await runningApp().share(phone, body);
		return answerJson(request, sharing, etagOfValue(sharing));
	}
);
