import { chosenPictures, type OwnSigns } from '#lib/domain/own-signs.ts';
import { chosenLines } from './lines.ts';
import type { Translate } from './words.ts';

const kinds = { signs: 'sign', helpers: 'helper', works: 'work' } as const;

/** What she knows about herself, part by part: its heading, and each picture in words before her own. Empty parts are left out. */
export function ownSignsItems(t: Translate, own: OwnSigns): [heading: string, said: string][] {
	return (['signs', 'helpers', 'works'] as const).flatMap((part) => {
		const kind = kinds[part];
		const chosen = chosenLines(t, `closure:mine.${kind}`, kind, chosenPictures[part], own.chosen);
		return [...chosen, own[part]].flatMap((said): [string, string][] =>
			said ? [[t(`closure:mine.${part}`), said]] : []
		);
	});
}
