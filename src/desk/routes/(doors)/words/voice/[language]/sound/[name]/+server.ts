import { error } from '@sveltejs/kit';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { languageIn } from '#lib/server/voice/sentences.ts';
import { recordingAtDesk } from '#lib/server/voice/take-recordings.ts';
import type { RequestHandler } from './$types';

/** One recording, as it was made. */
export const GET: RequestHandler = ({ params }) => {
	const language = languageIn(params.language) ?? error(404, 'not-found');
	const sound = recordingAtDesk(runningDesk().environment, language, params.name) ?? error(404, 'not-found');
	return new Response(new Uint8Array(sound), { headers: { 'content-type': 'audio/mpeg' } });
};
