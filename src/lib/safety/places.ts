/*
 * How far down the open pages were when she went on from them. It lies in `window.name`: in the memory of this one tab,
 * in no storage and no history, and the browser ends it when the tab goes to another site.
 */
import { languageOfPage } from './kept-pages.ts';

const mark = 'places:';
type Places = { isBack: boolean; at: [path: string, scrolled: number][] };

/** Remembers where she was on this page, before she goes on to `path`, which begins at its top. */
export function goOnTo(path: string): void {
	const at = read().at.filter(([one]) => one !== path && one !== location.pathname);
	write({ isBack: false, at: [...at, [location.pathname, scrollY]] });
}

/** She goes back to `path`, where she may have been. */
export function goBackTo(path: string): void {
	write({ isBack: true, at: read().at.filter(([one]) => one === path || one !== location.pathname) });
}

/** Where she comes back to a page, it stands as she left it. */
export function standAsLeft(): void {
	const { isBack, at } = read();
	const scrolled = isBack ? at.find(([path]) => path === location.pathname)?.[1] : undefined;
	if (scrolled !== undefined) scrollTo(0, scrolled);
}

/** With Leave, and with the way to the entrance, it ends. */
export function forgetPlaces(): void {
	window.name = '';
}

function write(places: Places): void {
	window.name = mark + JSON.stringify(places);
}

/** Whoever opened this tab may have given it a name of theirs: that is none of ours. */
function read(): Places {
	try {
		const { isBack, at } = JSON.parse(window.name.slice(mark.length)) as Places;
		const isOurs = ([path, scrolled]: unknown[]) =>
			languageOfPage(String(path)) !== undefined && Number.isFinite(scrolled);
		if (window.name.startsWith(mark)) return { isBack, at: at.filter(isOurs) };
	} catch {
		// No name, or not ours.
	}
	return { isBack: false, at: [] };
}
