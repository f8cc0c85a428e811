import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { stylesOf } from '#lib/paper/printed-page.ts';
import { oldestBrowsers } from '#lib/server/floor.ts';

/**
 * The opening room as one file: its script and its styles stand in it, each allowed by its hash, and its policy allows
 * nothing else: no connection, no picture, no form that goes anywhere. WebAssembly is what makes a passphrase's key.
 * @param root the project's folder
 */
export async function openingRoom(root: string): Promise<string> {
	const text = (...path: string[]) => readFileSync(join(root, 'src', ...path), 'utf8');
	const script = `\n${inElement(await scriptIn(root))}`;
	const style = `\n${stylesOf('report', {
		tokens: text('lib', 'ui', 'styles', 'tokens.css'),
		page: text('lib', 'paper', 'printed-page.css'),
		report: text('lib', 'paper', 'report.css'),
		sheet: ''
	})}\n${text('opening-room', 'room.css')}`;
	const policy = [
		"default-src 'none'",
		"connect-src 'none'",
		`script-src '${hashOf(script)}' 'wasm-unsafe-eval'`,
		`style-src '${hashOf(style)}'`,
		"form-action 'none'",
		"base-uri 'none'"
	].join('; ');
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Room</title>
<style>${style}</style>
</head>
<body>
${text('opening-room', 'room.html')}
<script>${script}</script>
</body>
</html>
`;
}

const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

// What would end the element, or begin another one in it (HTML, 4.12.1.3).
const inElement = (script: string) => script.replace(/<(?=!--|\/?script)/gi, '\\x3c');

async function scriptIn(root: string): Promise<string> {
	const built = await build({
		root,
		configFile: false,
		logLevel: 'error',
		build: {
			write: false,
			target: oldestBrowsers(root),
			modulePreload: false,
			rolldownOptions: {
				input: join(root, 'src', 'opening-room', 'room.ts'),
				output: { format: 'iife', codeSplitting: false }
			}
		}
	});
	const [first] = [built].flat();
	const chunks = 'output' in first! ? first.output.filter(({ type }) => type === 'chunk') : [];
	if (chunks.length !== 1) throw new Error('the opening room has to be one script');
	return (chunks[0] as { code: string }).code;
}
