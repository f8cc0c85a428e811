import { deployment, firstLanguage } from '#lib/i18n/deployment.ts';
import type { RequestHandler } from './$types';

export const prerender = true;

/** The installed app as the deployment names it (W3C Application Manifest). It says nothing about why she has it. */
export const GET: RequestHandler = () => {
	const folder = `/icons/${deployment.iconSet}`;
	const manifest = {
		id: '/',
		name: deployment.name[firstLanguage],
		short_name: deployment.shortName[firstLanguage],
		lang: firstLanguage,
		start_url: '/',
		scope: '/',
		display: 'standalone',
		background_color: '#fbf7ef',
		theme_color: '#fbf7ef',
		icons: [
			{ src: `${folder}/192.png`, sizes: '192x192', type: 'image/png' },
			{ src: `${folder}/512.png`, sizes: '512x512', type: 'image/png' },
			{ src: `${folder}/maskable-192.png`, sizes: '192x192', type: 'image/png', purpose: 'maskable' },
			{ src: `${folder}/maskable-512.png`, sizes: '512x512', type: 'image/png', purpose: 'maskable' },
			{ src: `${folder}/monochrome-512.png`, sizes: '512x512', type: 'image/png', purpose: 'monochrome' }
		]
	};
	return new Response(JSON.stringify(manifest), { headers: { 'content-type': 'application/manifest+json' } });
};
