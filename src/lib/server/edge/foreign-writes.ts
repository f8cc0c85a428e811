import type { IncomingMessage } from 'node:http';

/** Whose pages may write to a server. */
export type Pages = {
	/** Their origin, as ORIGIN names it. */
	origin: string;
	/** Whether this very server gives them out; the mailbox is written to by the pages of another one, the app. */
	own: boolean;
};

/**
 * Whether a page of somebody else makes a browser send this write: anything but GET and HEAD, which change nothing. What
 * the browser itself says of the page is believed, and every word of it has to be right: `Sec-Fetch-Site` (Fetch
 * Metadata, 2.3) and `Origin` (RFC 6454, 7). All browsers that can run the app send at least the latter with a POST or
 * PUT to another origin. A request with neither word comes from no page: it is a tool's (curl, a test, `doctor`).
 */
export function isForeignWrite({ method, headers }: IncomingMessage, pages: Pages): boolean {
	if (method === 'GET' || method === 'HEAD') return false;
	const { origin, host } = headers;
	const site = headers['sec-fetch-site'];
	if (origin !== undefined && origin !== pages.origin && !(pages.own && isHere(origin, host, pages.origin)))
		return true;
	if (site === undefined) return false;
	// `none` would be a person's own doing, a form sent again from the address bar for instance. We have no forms.
	return pages.own ? site !== 'same-origin' : origin === undefined;
}

/**
 * Whether a page comes from the address that was asked, under another name than ORIGIN's (localhost, a name in the house).
 * Its browser lets no page choose the host it names. Over plain HTTP nobody passes for HTTPS.
 */
function isHere(origin: string, host: string | undefined, ours: string): boolean {
	const [scheme] = ours.split('//', 1);
	return host !== undefined && origin === `${scheme}//${host}`;
}
