import { firstLanguage } from '#lib/i18n/deployment.ts';
import { loadOpenWords } from '#lib/i18n/words.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
	await loadOpenWords(firstLanguage, ['open']);
};
