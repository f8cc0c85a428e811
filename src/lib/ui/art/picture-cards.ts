import { linesNamed } from '#lib/i18n/lines.ts';
import type { Translate } from '#lib/i18n/words.ts';
import { scenes, type Placed } from './scenes.ts';

/** A drawing and the one sentence that it goes with. */
export type PictureCard = { scene: readonly Placed[]; words: string };

/**
 * The picture cards of a list of words, `{ "tea": "We drink tea.", … }`: each sentence is named by the scene that is drawn
 * for it. What is drawn nowhere is left out, so that words of a later version break nothing.
 */
export function picturesOf(
	t: Translate,
	key: string,
	places: Record<string, string | number> = {}
): PictureCard[] {
	return linesNamed(t, key, places).flatMap(([name, words]) => {
		const scene: readonly Placed[] | undefined = Object.hasOwn(scenes, name)
			? scenes[name as keyof typeof scenes]
			: undefined;
		return scene ? [{ scene, words }] : [];
	});
}
