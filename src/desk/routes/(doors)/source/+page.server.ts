import { runningDesk } from '#lib/server/desk/running-desk.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const { theirWords } = runningDesk();
	try {
		return { words: await theirWords() };
	} catch {
		// Why is named by `source check`; here it is said that it is so.
		return { words: undefined };
	}
};
