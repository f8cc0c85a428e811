import { listen } from './listen.ts';

/**
 * Lets the page, and the process that holds its memory, end when it is left. A browser otherwise keeps a page as it is for
 * Back, for minutes, also where Back does not lead to it; one that wants to hear of its `unload` it does not keep (Chromium
 * and Firefox on desktops; on phones `Cache-Control: no-store` says the same). Returns what takes that back.
 */
export function endWithPage(): () => void {
	return listen([window, 'unload', () => undefined]);
}
