import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { Language } from '#lib/domain/text.ts';
import { escaped, printedPage, type PaperStyles } from './printed-page.ts';
import { monthsBetween } from './report-days.ts';
import { lotus } from './report-drawings.ts';
import type { Say } from './say.ts';

/** Free text for its one reader. */
export function readerPage(
	texts: string[],
	period: Pick<KeyedPeriod, 'opens' | 'closes'>,
	reader: string,
	say: Say,
	language: Language,
	styles: PaperStyles
): string {
	return printedPage({
		language,
		title: say('reader.page'),
		kind: 'report',
		body: readerBody(texts, period, reader, say),
		styles
	});
}

/** What stands on it. Nobody can answer it, and the page says what to do with that. @returns HTML, escaped */
export function readerBody(
	texts: string[],
	period: Pick<KeyedPeriod, 'opens' | 'closes'>,
	reader: string,
	say: Say
): string {
	const list =
		texts.length > 0
			? `<ul class="texts">${texts.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>`
			: `<p>${escaped(say('reader.none'))}</p>`;
	return `<main>
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
</ul></section></main>`;
}
