import type { Language } from '#lib/domain/text.ts';
import { deployment } from '#lib/i18n/deployment.ts';
import { loadOpenWords, wordsIn } from '#lib/i18n/words.ts';
import type { RequestHandler } from './$types';

export const prerender = true;

export const entries = () => deployment.languages.map((lang) => ({ lang }));

/**
 * The installed app as the deployment names it, in one language (W3C Application Manifest). It says nothing about why she
 * has it: its words and pictures are those of the open pages, and it is the same app whichever language it speaks.
 */
export const GET: RequestHandler = async ({ params }) => {
	const language = params.lang as Language;
	await loadOpenWords(language, ['open']);
	const t = wordsIn(language);
	const folder = `/icons/${deployment.iconSet}`;
	const small = { src: `${folder}/192.png`, sizes: '192x192', type: 'image/png' };
	const picture = (name: string, label: string) => ({
		src: `/installer/${language}-${name}.png`,
		sizes: '540x960',
		type: 'image/png',
		form_factor: 'narrow',
		label
	});
	const manifest = {
		id: '/',
		name: deployment.name[language],
		short_name: deployment.shortName[language],
		description: ['quiet', 'steadyMore', 'knowMore']
			.map((key) => t(`open:home.${key as 'quiet' | 'steadyMore' | 'knowMore'}`))
			.join(' · '),
		lang: language,
		start_url: '/',
		scope: '/',
		display: 'standalone',
		background_color: '#fbf7ef',
		theme_color: '#fbf7ef',
		icons: [
			small,
			{ src: `${folder}/512.png`, sizes: '512x512', type: 'image/png' },
			{ src: `${folder}/maskable-192.png`, sizes: '192x192', type: 'image/png', purpose: 'maskable' },
			{ src: `${folder}/maskable-512.png`, sizes: '512x512', type: 'image/png', purpose: 'maskable' },
			{ src: `${folder}/monochrome-512.png`, sizes: '512x512', type: 'image/png', purpose: 'monochrome' }
		],
		screenshots: [picture('calm', t('open:home.quiet')), picture('skills', t('open:home.steady'))],
		shortcuts: [{ name: t('open:home.quiet'), url: `/${language}/calm`, icons: [small] }]
	};
	return new Response(JSON.stringify(manifest), { headers: { 'content-type': 'application/manifest+json' } });
};
