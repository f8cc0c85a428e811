import { SlotRequest } from '#lib/domain/unlocking.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { noStoreAnswer } from '#lib/server/http/no-store-answer.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** A slot for a notes book: anybody may have one. */
export const POST = endpoint({ limit: 'slots', phone: false, body: SlotRequest }, async ({ body }) =>
	noStoreAnswer(await runningApp().locks.slot(body.lockId, body.bookId))
);
