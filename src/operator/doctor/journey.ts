import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { JourneyFacts } from '#lib/domain/journey-facts.ts';
import { ownWords } from '#lib/server/words/own-words.ts';
import { good, look, type Check } from './check.ts';

/**
 * What the pages of the journey say that only the organisation knows: times, ages, and what its team may have to pass
 * on. Our guesses are named until it has said its own.
 */
export const journeyFacts: Check = ({ environment: { real }, deployment }) => {
	const { road, languages } = deployment();
	const inOurWords = languages.filter(
		(language) => ownWords(join(real, 'words', language, 'journey.json'))?.limits === undefined
	);
	return [
		isDeepStrictEqual(road, v.parse(JourneyFacts, {}))
			? look(
					'The pages of the journey name times and an age that we guessed',
					'A director writes your own at the desk (“How the app is set up”), or as "road" into companion.config.json.'
				)
			: good('The pages of the journey name your own times'),
		inOurWords.length > 0
			? look(
					`What stays in the team, and what does not, is told in our words (${inOurWords.join(', ')})`,
					'Have it read by whoever answers for safety, then write it as "limits", "limits_young" and ' +
						'"limits_family" into words/<language>/journey.json of the data folder.'
				)
			: good('What stays in the team is told in your own words')
	];
};
