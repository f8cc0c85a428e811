import * as v from 'valibot';
import { Language } from '#lib/domain/text.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { ApiProblem } from '#lib/server/http/problem.ts';
import { runningApp } from '#lib/server/running-app.ts';

/** One recording of the book's words, MP3. */
export const GET = endpoint({ limit: 'reading', phone: true }, ({ params }) => {
	const language = v.safeParse(Language, params.lng);
	const sound = language.success && runningApp().recordings.read(language.output, params.name ?? '');
	if (!sound) throw new ApiProblem('not-found');
	return new Response(new Uint8Array(sound), {
		headers: { 'Content-Type': 'audio/mpeg', 'Cache-Control': 'private, no-store' }
	});
});
