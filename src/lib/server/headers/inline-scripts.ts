import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The hashes (CSP Level 3, 8.3) of every inline script in the prerendered pages, e.g. `'sha256-…'`. An inline script
 * runs only if the build wrote it.
 */
export function inlineScriptHashes(prerendered: string): string[] {
	if (!existsSync(prerendered)) return [];
	const pages = globSync('**/*.html', { cwd: prerendered });
	const scripts = pages.flatMap((page) => inlineScripts(readFileSync(join(prerendered, page), 'utf8')));
	return [...new Set(scripts.map(hashOf))].sort();
}

function inlineScripts(html: string): string[] {
	return [...html.matchAll(/<script(?<attributes>[^>]*)>(?<body>[\s\S]*?)<\/script>/gi)]
		.filter(({ groups }) => !/\ssrc\s*=/i.test(groups?.attributes ?? ''))
		.map(({ groups }) => groups?.body ?? '')
		.filter((body) => body !== '');
}

function hashOf(script: string): string {
	return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}
