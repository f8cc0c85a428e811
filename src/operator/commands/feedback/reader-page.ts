import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { Language } from '#lib/domain/text.ts';
import { escaped, printedPage } from '#operator/commands/printed-page.ts';
import { monthsBetween } from './report-days.ts';
import { lotus } from './report-drawings.ts';
import type { Say } from './report-words.ts';

/** Free text for its one reader. Nobody can answer it, and the page says what to do with that. */
export function readerPage(
	texts: string[],
	period: KeyedPeriod,
	reader: string,
	say: Say,
	language: Language,
	root: string
): string {
	const list =
		texts.length > 0
			? `<ul class="texts">${texts.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>`
			: `<p>${escaped(say('reader.none'))}</p>`;
	const body = `
<header>
	<div class="mark">${lotus}</div>
	<div>
		<p class="small">${escaped(monthsBetween(period.opens, period.closes, say))}</p>
		<h1>${escaped(say('reader.title', { name: reader }))}</h1>
		<p class="lead">${escaped(say('reader.lead'))}</p>
	</div>
</header>
${list}
<section class="note"><h2>${escaped(say('reader.then'))}</h2><ul>
<li>${escaped(say('reader.themes'))}</li>
<li>${escaped(say('reader.danger'))}</li>
<li>${escaped(say('reader.delete'))}</li>
</ul></section>`;
	return printedPage({
		language,
		title: say('reader.page'),
		kind: 'report',
		body: `<main>${body}</main>`,
		root
	});
}
