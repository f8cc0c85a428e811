/**
 * Lets the buttons `data-full` below `root` show what stands around them, up to the nearest `[data-full-view]`, over the whole
 * page, and take it back; Escape does too. Only the page's bar stays, and Leave in it. Pages that are written out have the
 * same buttons. Returns what ends it.
 */
export function fullViews(root: Element | Document): () => void {
	const end = new AbortController();
	const { signal } = end;
	const close = () => {
		const open = document.querySelector('[data-full-view="open"]');
		if (open) turn(open, false);
	};
	for (const button of root.querySelectorAll<HTMLElement>('[data-full]')) {
		button.hidden = false;
		button.addEventListener(
			'click',
			() => {
				const view = button.closest('[data-full-view]');
				if (view) turn(view, view.getAttribute('data-full-view') !== 'open');
			},
			{ signal }
		);
	}
	document.addEventListener('keydown', ({ key }) => key === 'Escape' && close(), { signal });
	return () => {
		close();
		end.abort();
	};
}

function turn(view: Element, isOpen: boolean): void {
	view.setAttribute('data-full-view', isOpen ? 'open' : '');
	view.querySelector('[data-full]')?.setAttribute('aria-pressed', String(isOpen));
	// What lies behind it is neither seen nor reached by a key.
	for (let one = view; one !== document.body && one.parentElement; one = one.parentElement)
		for (const beside of one.parentElement.children)
			if (beside !== one && beside.tagName !== 'HEADER') beside.toggleAttribute('data-behind', isOpen);
}
