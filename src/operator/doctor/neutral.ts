import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { allNeverWords, findNeverWords } from '#lib/server/never-words/find.ts';
import { servedTexts } from '#operator/served-words.ts';
import { broken, good, type Check } from './check.ts';

/** Every byte that anybody may fetch: none says why somebody has the app. The configuration is read for it elsewhere. */
export const neutral: Check = ({ environment }) => {
	const build = join(environment.root, 'build');
	if (!existsSync(build)) return [];
	const found = servedTexts(build).flatMap(({ file, text }) =>
		findNeverWords(text).map((word) => `${word} in ${file}`)
	);
	return [
		found.length === 0
			? good(`None of ${allNeverWords.length} words that would betray it is in any file that is served`)
			: broken(
					`Served files hold words that betray it: ${found.slice(0, 3).join('; ')}`,
					'Take them out and build anew.'
				)
	];
};
