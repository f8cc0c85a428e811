import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lookAtOwnWords, wordFolders } from '#lib/server/words/own-words.ts';
import { counted } from '#operator/counted.ts';
import { canBuild, comesWithTheNextRelease, lackingInBuild } from '#operator/start/build.ts';
import { broken, good, look, type Check } from './check.ts';

export const ownWordsRead: Check = ({ environment }) => {
	const { files, faults } = lookAtOwnWords(wordFolders(environment));
	return [
		...files
			.filter((file) => !faults.some((fault) => fault.file === file))
			.map((file) => good(`Your own words in ${join('words', file)} are in use`)),
		...faults.map(({ file, key, reason }) =>
			broken(
				`Your own words in ${join('words', file)}${key && `, ${key}`}: ${reason}`,
				'The shipped words stand there meanwhile.'
			)
		)
	];
};

export const ownWordsBuilt: Check = ({ environment }) => {
	const lacking = existsSync(join(environment.root, 'build', 'handler.js')) ? lackingInBuild(environment) : 0;
	if (lacking === 0) return [];
	return [
		look(
			`${counted(lacking, 'text or recording', 'texts or recordings')} of your own ${lacking === 1 ? 'is' : 'are'} otherwise in the pages that are built`,
			canBuild(environment) ? 'Stop and run npm start again.' : comesWithTheNextRelease(environment)
		)
	];
};
