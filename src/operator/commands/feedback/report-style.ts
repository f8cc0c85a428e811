import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '#lib/domain/text.ts';
import { escaped } from '#operator/commands/printed-page.ts';

/*
 * Pages for the desk and the printer. They take the app's own colours from its tokens, load nothing, run nothing, and
 * follow the screen into the dark but print on white.
 */

const style = `
* { box-sizing: border-box; margin: 0 }
@page { size: A4; margin: 14mm 16mm }
body { background: var(--paper); color: var(--ink); font: 1rem/var(--line-height) system-ui, 'Noto Sans', 'Noto Sans Khmer', 'Khmer OS', sans-serif; print-color-adjust: exact; -webkit-print-color-adjust: exact }
main { max-inline-size: 50rem; margin-inline: auto; padding: 2rem 1.25rem 3rem; display: flex; flex-direction: column; gap: 1rem }
h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 650; text-wrap: balance }
h2 { font-size: 1.125rem; font-weight: 650; margin-block: .75rem .125rem }
h3 { font-size: .9375rem; font-weight: 600; color: var(--ink-soft) }
:lang(km) :is(h1, h2, h3) { line-height: 1.6 }
.small { font-size: .8125rem; color: var(--ink-soft) }
.lead { font-size: 1.125rem; margin-block-start: .375rem; max-inline-size: 38rem }
header { display: flex; gap: 1.25rem; align-items: start; padding: 1.5rem; border-radius: var(--corner); background: linear-gradient(160deg, var(--sky-high), var(--sky-low) 55%, var(--water)) }
.mark { flex: none; inline-size: 4.5rem; padding-block-start: .25rem }
.mark svg { display: block }
.light { fill: var(--petal-light) } .mid { fill: var(--petal) } .deep { fill: var(--petal-deep) }
.facts { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem }
.facts li { padding: .875rem 1rem; border-radius: var(--corner-small); background: var(--mist); font-size: .8125rem; line-height: 1.45; color: var(--ink-soft) }
:lang(km) .facts li { line-height: 1.7 }
.facts b { display: block; font-size: 1.375rem; font-weight: 650; color: var(--ink) }
.cards { display: flex; flex-direction: column; gap: .75rem }
article { display: grid; grid-template-columns: 1fr 10rem; gap: 1.5rem; align-items: center; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: var(--corner); background: var(--surface); break-inside: avoid }
article.held { display: block; background: none; border-style: dashed }
article.held p { color: var(--ink-soft); font-size: .9375rem }
.words { font-size: 1.125rem; font-weight: 600; line-height: 1.4 }
:lang(km) .words { line-height: 1.65 }
.river { display: block; inline-size: 100%; max-inline-size: 24rem; fill: none; stroke-width: 8; stroke-linecap: round; margin-block: .25rem }
.bed { stroke: var(--water) } .filled { stroke: var(--leaf) }
.chart { display: block; inline-size: 100% }
.half { stroke: var(--line); stroke-dasharray: 3 4 }
.way { stroke: var(--river); stroke-width: 2.5; stroke-linecap: round }
.dot { fill: var(--river) } .now { fill: var(--petal-deep); stroke: var(--surface); stroke-width: 1.5 } .gap { fill: none; stroke: var(--line-control); stroke-width: 1.25 }
.ends { display: flex; justify-content: space-between; font-size: .75rem; color: var(--ink-soft) }
.ends span:only-child { margin-inline: auto }
.themes, .note ul, .texts { padding-inline-start: 1.25rem; display: flex; flex-direction: column; gap: .375rem }
section { break-inside: avoid; display: flex; flex-direction: column; gap: .5rem }
.note { padding: 1rem 1.25rem; border-radius: var(--corner); background: var(--mist); font-size: .9375rem }
.note h2, .act h2 { margin-block-start: 0 }
.act { padding: 1rem 1.25rem 1.5rem; border-radius: var(--corner); background: var(--dawn-soft); color: var(--on-dawn-soft) }
.line { block-size: 2.125rem; border-block-end: 1px solid currentColor; opacity: .45 }
.texts { list-style: none; padding: 0; gap: .75rem }
.texts li { padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: var(--corner); background: var(--surface); white-space: pre-line; break-inside: avoid }
@media (max-width: 40rem) { article { grid-template-columns: 1fr } .facts { grid-template-columns: 1fr } .trend { max-inline-size: 12rem } header { flex-direction: column } }
@media print { :root { color-scheme: light } body { background: none; font-size: 10.5pt } main { padding: 0; max-inline-size: none } }
`;

/** One whole page. A policy in it forbids everything but its own style. */
export function printPage(body: string, title: string, language: Language, root: string): string {
	const tokens = readFileSync(join(root, 'src', 'lib', 'ui', 'styles', 'tokens.css'), 'utf8');
	return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
${tokens}${style}</style>
</head>
<body><main>${body}
</main></body>
</html>
`;
}
