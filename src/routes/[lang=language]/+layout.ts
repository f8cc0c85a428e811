import type { Language } from '#lib/domain/text.ts';
import { loadOpenWords } from '#lib/i18n/words.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params }) => {
	const language = params.lang as Language;
	await loadOpenWords(language, ['open', 'knowhow', 'meet', 'skills']);
	return { language };
};
