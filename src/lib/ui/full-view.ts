/**
 * Lets the buttons `data-full` below `root` show what stands around them, up to the nearest `[data-full-view]`, over the whole
 * page, and take it back. Only the page's bar stays, and Leave in it. Pages that are written out have the same buttons.
 * Returns what ends it.
 */
export function fullViews(root: Element | Document): () => void {
	const buttons = [...root.querySelectorAll<HTMLElement>('[data-full]')];
	for (const button of buttons) {
		button.hidden = false;
		button.onclick = () => turn(button, button.getAttribute('aria-pressed') !== 'true');
	}
	return () => buttons.forEach((button) => turn(button, false));
}

function turn(button: HTMLElement, isOpen: boolean): void {
	const view = button.closest('[data-full-view]');
	button.setAttribute('aria-pressed', String(isOpen));
	view?.setAttribute('data-full-view', isOpen ? 'open' : '');
	// What lies behind it is neither seen nor reached by a key.
	for (let one = view; one?.parentElement; one = one.parentElement)
		for (const beside of one.parentElement.children)
			if (beside !== one && beside.tagName !== 'HEADER') beside.toggleAttribute('data-behind', isOpen);
}
