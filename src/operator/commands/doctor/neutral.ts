import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { neverWordsIn } from '#operator/never-words/in-configuration.ts';
import { allNeverWords, findNeverWords, servedTexts } from '#operator/never-words/served-words.ts';
import { broken, good, type Check } from './check.ts';

/** Names, help lines and every byte that anybody may fetch: none says why somebody has the app. */
export const neutral: Check = ({ environment, deployment }) => {
	const inConfiguration = neverWordsIn(deployment());
	if (inConfiguration.length > 0)
		return [
			broken(
				`The configuration's names or help lines say why somebody has the app: ${inConfiguration.join(', ')}`,
				'Choose words that any phone might hold, then build anew.'
			)
		];
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
