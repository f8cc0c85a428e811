/*
 * How far down the open pages were when she went on from them, as a query string by their paths. It lies in `window.name`:
 * in the memory of this one tab, in no storage and no history, and the browser ends it when the tab goes to another site.
 */

/** Remembers where she was on this page, before she goes to `path`: one that she comes to anew begins at its top. */
export function goOnTo(path: string, isBack: boolean): void {
	const places = new URLSearchParams(window.name);
	if (isBack) places.delete(location.pathname);
	else places.set(location.pathname, String(scrollY));
	if (isBack) places.set('back', path);
	else places.delete('back');
	window.name = places.toString();
}

/** Where she comes back to a page, it stands as she left it. A name that is not ours says nothing of this page. */
export function standAsLeft(): void {
	const places = new URLSearchParams(window.name);
	if (places.get('back') === location.pathname) scrollTo(0, Number(places.get(location.pathname)));
}

/** With Leave, and with the way to the entrance, it ends. */
export function forgetPlaces(): void {
	window.name = '';
}
