import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '#lib/domain/text.ts';
import { inlineIn } from './headers/inline-parts.ts';

/**
 * The answer to an address that is not there: in the language that it says, she stands at the first page, with Leave, and
 * nothing looks broken. It is the page that the build made, read once, since a later build may lie there before this process
 * ends; undefined where nothing is built.
 * @param root the folder of the app
 */
export function firstPageInstead(
	root: string,
	languages: readonly Language[]
): (language: Language) => Response | undefined {
	const pages = new Map(
		languages
			.map((language) => [language, join(root, 'build', 'prerendered', `${language}.html`)] as const)
			.filter(([, file]) => existsSync(file))
			.map(([language, file]) => [language, readFileSync(file, 'utf8')])
	);
	return (language) => {
		const html = pages.get(language);
		if (html === undefined) return undefined;
		// What stands in it is allowed by `headers/on-every-answer.ts`, which takes it from here.
		const policy = ['style-src', ...inlineIn(html).styles].join(' ');
		const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy };
		return new Response(html, { status: 404, headers });
	};
}
