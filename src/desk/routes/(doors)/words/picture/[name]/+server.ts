import { error } from '@sveltejs/kit';
import { pictureNamed } from '#desk/screens.ts';
import type { RequestHandler } from './$types';

/** A small picture of a screen. */
export const GET: RequestHandler = ({ params }) => {
	const picture = pictureNamed(params.name);
	if (!picture) error(404, 'not-found');
	return new Response(picture, { headers: { 'content-type': 'image/webp' } });
};
