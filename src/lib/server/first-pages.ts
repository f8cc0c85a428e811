import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages } from '#lib/domain/text.ts';

/**
 * The pages that somebody opens first: each brings its styles with it, for asked for one by one they cost a slow line a whole
 * round before anything is seen. The others have theirs beside them, shared: a phone keeps every page, and the same
 * styles in each of them would be a hundred kilobytes more.
 */
const first = ['index', 'key', ...languages];

/**
 * Makes the first pages ready to be read at once: their styles stand in them, and the entrance names the words that it speaks
 * first, which its scripts would else ask for a round later.
 * @param pages the folder of prerendered pages
 * @param client the folder of what browsers are handed out
 */
export function readyFirstPages(pages: string, client: string): void {
	for (const name of first) {
		const page = join(pages, `${name}.html`);
		if (!existsSync(page)) continue;
		const html = withStyles(readFileSync(page, 'utf8'), client);
		writeFileSync(page, name === 'key' ? withWords(html, client) : html);
	}
}

/**
 * Says of each script that stands in a page which bytes it has (Subresource Integrity): the open pages run no other
 * (`Integrity-Policy`). The entrance's scripts fetch some seventy more, and a browser would want to know all of them
 * beforehand, 3.3 KB before the first tap; it has no such header.
 * @param pages the folder of prerendered pages
 * @param client the folder of what browsers are handed out
 */
export function nameBytesOfScripts(pages: string, client: string): void {
	for (const name of globSync('**/*.html', { cwd: pages })) {
		const page = join(pages, name);
		const html = readFileSync(page, 'utf8');
		const named = html.replace(
			/<script([^>]*) src="(\/[^"]+)"/g,
			(_, attributes: string, address: string) => {
				const hash = createHash('sha256')
					.update(readFileSync(join(client, address)))
					.digest('base64');
				return `<script${attributes} src="${address}" integrity="sha256-${hash}"`;
			}
		);
		if (named !== html) writeFileSync(page, named);
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

/** The words that the entrance cannot be drawn without. */
const words = ['open', 'entrance'];

function withWords(html: string, client: string): string {
	const [, language = ''] = /<html lang="(\w+)"/.exec(html) ?? [];
	const manifest = JSON.parse(readFileSync(join(client, '.vite', 'manifest.json'), 'utf8')) as Record<
		string,
		{ file: string }
	>;
	const links = words
		.map((name) => manifest[`locales/${language}/${name}.json`]!.file)
		.map((file) => `<link href="/${file}" rel="modulepreload">`);
	return html.replace('</head>', `${links.join('')}</head>`);
}
