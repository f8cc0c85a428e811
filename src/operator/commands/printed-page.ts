import type { Language } from '#lib/domain/text.ts';

/*
 * Pages to print that look like the app: warm paper, a river, a lotus. One file that loads nothing and names nobody. The
 * colours are those of tokens.css in the light; a sheet has no night.
 */

/** Text for a page's HTML. */
export function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** The river with a lotus on it, as wide as the page. */
export const riverDrawing = `<svg class="river" viewBox="0 0 600 150" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
<rect width="600" height="150" fill="#fbe8c4"/><circle cx="482" cy="80" r="17" fill="#f2c879"/>
<path d="M0 88c70-34 150-26 240-8s220 6 360-20v90H0Z" fill="#8fb59a"/><path d="M0 104c90-20 170-8 270-2s230-2 330-14v62H0Z" fill="#6f9f86"/>
<path d="M0 112c110-8 210 4 310 2s200-6 290-10v46H0Z" fill="#cfe3df"/>
<path d="M40 132c26 5 46-4 70 0M200 128c24 5 44-3 66 1M470 130c26 4 44-4 66 0" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>
<ellipse cx="372" cy="134" rx="52" ry="11" fill="#6f9f77"/><ellipse cx="140" cy="139" rx="34" ry="7" fill="#6f9f77"/>
<g transform="translate(340 86)"><path d="M5 22c12-1 22 6 27 19C18 43 8 35 5 22ZM59 22c-12-1-22 6-27 19 14 2 24-6 27-19Z" fill="#e08f75"/><path d="M17 11c10 5 15 15 15 30C19 36 13 24 17 11ZM47 11c-10 5-15 15-15 30 13-5 19-17 15-30Z" fill="#e9a48b"/><path d="M32 4c9 11 10 23 0 37-10-14-9-26 0-37Z" fill="#f3b49e"/></g>
</svg>`;

type PrintedPage = { language: Language; title: string; size: 'A4' | 'A5'; body: string };

/** One whole page. `body` is HTML whose texts are escaped already. */
export function printedPage({ language, title, size, body }: PrintedPage): string {
	return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
@page { size: ${size}; margin: ${size === 'A4' ? '14mm' : '10mm'} }
* { box-sizing: border-box; margin: 0; padding: 0 }
html { print-color-adjust: exact; -webkit-print-color-adjust: exact }
body { font: ${size === 'A4' ? '11.5pt' : '10.5pt'}/1.5 system-ui, 'Noto Sans', 'Noto Sans Khmer', 'Khmer OS', sans-serif; color: #1f3338; max-width: ${size === 'A4' ? '182mm' : '128mm'}; margin: 0 auto }
:lang(km) { line-height: 1.75 }
.river { display: block; width: 100%; height: ${size === 'A4' ? '27mm' : '28mm'}; border-radius: 6mm }
h1 { font-size: 1.75em; font-weight: 650; line-height: 1.3; margin: 5mm 0 2mm }
h2 { font-size: 1.05em; font-weight: 650; margin-bottom: 1mm }
:lang(km) h1 { line-height: 1.6 }
p { margin-bottom: 1.5mm }
.lead { font-size: 1.1em; color: #3b4d51; margin-bottom: 4mm }
.cards { display: grid; gap: ${size === 'A4' ? '2.5mm' : '3.5mm'} }
.card { border: 0.35mm solid #e6dccb; border-radius: 5mm; padding: ${size === 'A4' ? '2.5mm' : '3.5mm'} 4.5mm; break-inside: avoid }
.pairs { grid-template-columns: 1fr 1fr; gap: 3mm }
.pairs .card { padding: 3.2mm 4.5mm }
.pairs .square { width: 27mm; height: 27mm }
.whole { grid-column: 1 / -1 }
.mist { background: #e7f0ec; border-color: transparent }
.beside { display: grid; grid-template-columns: auto 1fr; gap: 6mm; align-items: center }
.beside > div { min-width: 0 }
.square { width: ${size === 'A4' ? '30mm' : '44mm'}; height: ${size === 'A4' ? '30mm' : '44mm'} }
.code { font: 650 1.9em/1.4 ui-monospace, 'Noto Sans Mono', monospace; white-space: nowrap; color: #1c4d53 }
.code.large { font-size: 2.6em; text-align: center; margin: 0 }
.code.again { font-size: 1.15em; text-align: center; margin: 0 }
.small { font-size: 0.88em; color: #3b4d51 }
.address { font-weight: 650; overflow-wrap: anywhere }
ol { list-style: none; counter-reset: step; display: grid; gap: 2.5mm }
li { counter-increment: step; display: grid; grid-template-columns: 7mm 1fr; gap: 3mm }
li::before { content: ''; width: 3.4mm; height: 3.4mm; margin: 0.45em auto 0; border-radius: 50%; background: #5f8f5e }
.line { height: 7mm; border-bottom: 0.3mm solid #cfc2ab }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
