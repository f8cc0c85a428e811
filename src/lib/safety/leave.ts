import { cover } from './cover.ts';
import { replaceAddress } from './go.ts';
import { tellOtherTabs } from './tabs.ts';

/** Where nobody sees the page no frame is painted: then it goes after this long. Milliseconds. */
const noFrame = 100;

/**
 * Leaves: the page is blank with the next frame, then keys are dropped, other tabs are told, and the calm page takes this
 * one's place; from the calm page itself it is `to`. With an open book `drop` is the lock's own. It sends nothing to anyone.
 */
export function leave(
	language: string,
	drop: () => void = tellOtherTabs,
	go = replaceAddress,
	to = `/${language}/calm`
): void {
	cover();
	// The style sheet may not have come yet: an empty page needs none.
	document.body.replaceChildren();
	// Not before the blank page was painted: until the next page's own first picture, which on a slow phone takes most of
	// a second, a browser goes on showing the last one that it has. Closing the book would hold the blank one up.
	afterNextFrame(() => {
		try {
			drop();
		} finally {
			go(to);
		}
	});
}

function afterNextFrame(then: () => void): void {
	let isDone = false;
	const once = () => {
		if (isDone) return;
		isDone = true;
		then();
	};
	requestAnimationFrame(() => setTimeout(once));
	setTimeout(once, noFrame);
}
