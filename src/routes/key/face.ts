import { render } from 'svelte/server';
import EntranceFace from '#lib/features/entrance/EntranceFace.svelte';
import type { Language } from '#lib/domain/text.ts';
import { speech } from '#lib/i18n/speech.svelte.ts';
import script from '#lib/safety/entrance-page/script.ts?worker&url';

/** Where the script of the entrance lies, which the build puts into the page itself. */
export const faceScript: string = script;

/** The entrance as it is before anything has been tapped, in one language. Only while the app is built. */
export async function faceIn(language: Language): Promise<string> {
	await speech.speak(language);
	// What the framework writes for itself: it never takes this picture over.
	return render(EntranceFace).body.replace(/<!--[^]*?-->/g, '');
}
