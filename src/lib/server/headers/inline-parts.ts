import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptForms } from '#lib/domain/kept-form.ts';

/** Hash sources (CSP Level 3, 8.3), e.g. `'sha256-…'`, of what stands in a page itself. */
export type InlineHashes = { scripts: string[]; styles: string[] };

export const nothingInline: InlineHashes = { scripts: [], styles: [] };

/**
 * The hashes of each page of a build, by its address: an inline script runs, and an inline style counts, only if the build
 * wrote it, and into this page.
 */
export function inlineHashes(build: string): Map<string, InlineHashes> {
	const pages = globSync(['prerendered/**/*.html', `client${keptForms}**/*.html`], { cwd: build });
	return new Map(
		pages.map((page) => [
			addressOf(page.replaceAll('\\', '/')),
			inlineIn(readFileSync(join(build, page), 'utf8'))
		])
	);
}

const addressOf = (file: string) => {
	const address = file.slice(file.indexOf('/'));
	return address.startsWith(keptForms) ? address : address.replace(/\/index\.html$|\.html$/, '') || '/';
};

/** The hashes of what stands in one page. */
export const inlineIn = (html: string): InlineHashes => ({
	scripts: hashesOf('script', html),
	styles: hashesOf('style', html)
});

function hashesOf(element: 'script' | 'style', html: string): string[] {
	const found = html.matchAll(
		new RegExp(`<${element}(?<attributes>[^>]*)>(?<body>[^]*?)</${element}>`, 'gi')
	);
	const bodies = [...found]
		.filter(({ groups }) => !/\ssrc\s*=/i.test(groups?.attributes ?? ''))
		.map(({ groups }) => groups?.body ?? '')
		.filter((body) => body !== '');
	return [...new Set(bodies.map(hashOf))].sort();
}

const hashOf = (body: string) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`;
