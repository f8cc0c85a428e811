import { cover } from './cover.ts';
import { replaceAddress } from './go.ts';
import { tellOtherTabs } from './tabs.ts';

/**
 * Leaves: the page is blank with the next frame, keys are dropped, other tabs are told, and the calm page takes this
 * one's place. With an open book `drop` is the lock's own. It sends nothing to anyone.
 */
export function leave(language: string, drop: () => void = tellOtherTabs, go = replaceAddress): void {
	cover();
	// The style sheet may not have come yet: an empty page needs none.
	document.body.replaceChildren();
	try {
		drop();
	} finally {
		go(`/${language}/calm`);
	}
}
