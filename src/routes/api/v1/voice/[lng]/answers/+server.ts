import * as v from 'valibot';
import { Language } from '#lib/domain/text.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** The recordings of all answers and picture cards in one piece, so that to touch one asks for nothing. */
export const GET = endpoint({ limit: 'reading', phone: true }, ({ params }) => {
	const language = v.safeParse(Language, params.lng);
	if (!language.success) throw new ApiProblem('not-found');
	return new Response(runningApp().recordings.answers(language.output).packed, {
		headers: { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'private, no-store' }
	});
});
