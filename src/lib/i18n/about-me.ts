import { aboutMeParts, aboutMePictures, type AboutMe } from '#lib/domain/wishes.ts';
import { chosenLines } from './lines.ts';
import type { Translate } from './words.ts';

/** What stands on her card, part by part: its heading, and each picture in words before her own. Empty parts are left out. */
export function aboutMeItems(t: Translate, about: AboutMe): [heading: string, said: string][] {
	return aboutMeParts.flatMap((part) =>
		[...(part === 'called' ? [] : aboutMeChosen(t, about, part)), about[part]].flatMap(
			(said): [string, string][] => (said ? [[t(`people:aboutMe.${part}`), said]] : [])
		)
	);
}

const aboutMeChosen = (t: Translate, about: AboutMe, part: keyof typeof aboutMePictures) =>
	chosenLines(t, `people:aboutMe.pictures.${part}`, part, aboutMePictures[part], about.chosen);
