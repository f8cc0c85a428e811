import type { Language } from '#lib/domain/text.ts';

/**
 * The entrance in the language that this phone chose, made by the worker of the page and of the file with that language's face: what
 * she sees first is in it. The face of the page itself stays in a template: it lies in no file, and she may want it back. The page's own headers stay, for they say what may run in it; its title stays too, as history
 * keeps titles. @param kept what the phone keeps at an address
 */
export async function entranceIn(
	language: Language,
	kept: (address: string) => Promise<Response | undefined>
): Promise<Response | undefined> {
	const page = await kept('/key');
	if (!page) return undefined;
	const html = await page.text();
	const [whole, first, others] =
		/<!--face-->(<div id="entrance" data-others="([^"]*)"[^]*)<!--\/face-->/.exec(html) ?? [];
	const face = whole && (await kept(`${others}.${language}.html`));
	const hers = face && `${await face.text()}<template data-first-face>${first}</template>`;
	const own = hers
		? html.replace(whole, () => hers).replace(/<html lang="\w+"/, `<html lang="${language}"`)
		: html;
	return new Response(own, { headers: page.headers });
}
