import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages } from '#lib/domain/text.ts';

/**
 * The pages that somebody opens first: each brings its styles with it, for asked for one by one they cost a slow line a whole
 * round before anything is seen. The others have theirs beside them, shared: a phone keeps every page, and the same
 * styles in each of them would be a hundred kilobytes more.
 */
const first = ['index', 'key', ...languages];

/**
 * Puts the styles of the first pages into them.
 * @param pages the folder of prerendered pages
 * @param client the folder of what browsers are handed out
 */
export function putStylesInside(pages: string, client: string): void {
	for (const name of first) {
		const page = join(pages, `${name}.html`);
		if (existsSync(page)) writeFileSync(page, withStyles(readFileSync(page, 'utf8'), client));
	}
}

const sheet = /[ \t]*<link href="(\/_app\/[^"]+\.css)" rel="stylesheet">\n?/g;

function withStyles(html: string, client: string): string {
	const addresses = [...html.matchAll(sheet)].map(([, address]) => address!);
	const styles = addresses.map((address) => readFileSync(join(client, address), 'utf8').trim()).join('\n');
	// Scripts look for these before they ask for a sheet; what is disabled no browser fetches.
	const named = html.includes('modulepreload')
		? addresses.map((address) => `<link href="${address}" rel="stylesheet" disabled>`).join('')
		: '';
	let isFirst = true;
	return html.replace(sheet, () => {
		const put = isFirst ? `<style>${styles}</style>${named}\n` : '';
		isFirst = false;
		return put;
	});
}
