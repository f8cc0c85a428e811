import { error } from '@sveltejs/kit';
import { topics } from '#lib/features/open/topics.ts';
import { deployment } from '#lib/i18n/deployment.ts';
import type { PageLoad } from './$types';

export const entries = () => deployment.languages.flatMap((lang) => topics.map((topic) => ({ lang, topic })));

export const load: PageLoad = ({ params }) => {
	const topic = topics.find((one) => one === params.topic);
	if (!topic) error(404);
	return { topic };
};
