import type { Language } from '#lib/domain/text.ts';

/*
 * Pages to print that look like the app: a river, a lotus, and the app's own colours, letters and spaces, read from its
 * tokens when a page is made. One file that loads nothing, runs nothing and names nobody.
 */

/** Text for a page's HTML. */
export function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** The river with a lotus on it, as wide as the page. */
export const riverDrawing = `<svg class="river" viewBox="0 0 600 150" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
<rect width="600" height="150" class="sky"/><circle cx="482" cy="80" r="17" class="sun"/>
<path d="M0 88c70-34 150-26 240-8s220 6 360-20v90H0Z" class="far"/><path d="M0 104c90-20 170-8 270-2s230-2 330-14v62H0Z" class="near"/>
<path d="M0 112c110-8 210 4 310 2s200-6 290-10v46H0Z" class="water"/>
<path d="M40 132c26 5 46-4 70 0M200 128c24 5 44-3 66 1M470 130c26 4 44-4 66 0" class="light"/>
<ellipse cx="372" cy="134" rx="52" ry="11" class="pad"/><ellipse cx="140" cy="139" rx="34" ry="7" class="pad"/>
<g transform="translate(340 86)"><path d="M5 22c12-1 22 6 27 19C18 43 8 35 5 22ZM59 22c-12-1-22 6-27 19 14 2 24-6 27-19Z" class="petal-deep"/><path d="M17 11c10 5 15 15 15 30C19 36 13 24 17 11ZM47 11c-10 5-15 15-15 30 13-5 19-17 15-30Z" class="petal"/><path d="M32 4c9 11 10 23 0 37-10-14-9-26 0-37Z" class="petal-light"/></g>
</svg>`;

/** The rules that pages are drawn by, as text: the app's own tokens, what all paper has, and that of each kind. */
export type PaperStyles = { tokens: string; page: string; report: string; sheet: string };

type PrintedPage = {
	language: Language;
	title: string;
	kind: keyof typeof papers;
	body: string;
	styles: PaperStyles;
};

/** Paper and its own rules. A card and a sheet have the app's sizes as they are read on paper. */
const papers = {
	card: '@page { size: A5; margin: 10mm } :root { font-size: 10pt } body { max-inline-size: 128mm }',
	sheet: '@page { size: A4; margin: 14mm } :root { font-size: 11pt } body { max-inline-size: 182mm }',
	report: '@page { size: A4; margin: 14mm 16mm }'
};

/** All rules of one kind of page. */
export function stylesOf(kind: keyof typeof papers, { tokens, page, report, sheet }: PaperStyles): string {
	return [
		// A sheet of paper has no night, and staff may print it with a browser that does not know of two colours.
		kind === 'report' ? tokens : tokens.replace(/light-dark\(([^,]+), [^)]+\)/g, '$1'),
		page,
		kind === 'report' ? report : sheet,
		papers[kind]
	].join('\n');
}

/**
 * One whole page. `body` is HTML whose texts are escaped already; a policy in it forbids everything but its own
 * style.
 */
export function printedPage({ language, title, kind, body, styles }: PrintedPage): string {
	return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
${stylesOf(kind, styles)}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
