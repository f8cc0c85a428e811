import { promises, questions } from '#lib/domain/feedback.ts';
import type { ResultTable } from '#lib/domain/feedback-results.ts';
import type { Language } from '#lib/domain/text.ts';
import { escaped, printedPage, type PaperStyles } from './printed-page.ts';
import { monthsBetween } from './report-days.ts';
import { lotus, riverBar, trendLine } from './report-drawings.ts';
import type { Report } from '#lib/domain/feedback-report.ts';
import type { Say } from './say.ts';

/** How many periods the trend shows, this one included. */
const trendLength = 6;

/** The report as one page to print: words before numbers, and what is held back said openly. */
export function reportPage(
	report: Report,
	earlier: Report[],
	say: Say,
	language: Language,
	styles: PaperStyles
): string {
	return printedPage({
		language,
		title: `${say('title')} · ${report.period}`,
		kind: 'report',
		body: reportBody(report, earlier, say, language),
		styles
	});
}

/** What stands on it. @returns HTML whose texts are escaped */
export function reportBody(report: Report, earlier: Report[], say: Say, language: Language): string {
	const { results } = report;
	const periods = [...earlier, report].slice(-trendLength);
	const trendOf = (pick: (one: Report) => ResultTable) =>
		trendLine(
			periods.map((one) => [one.period, shareOf(pick(one))]),
			say
		);
	const question = (name: (typeof questions)[number]) =>
		section(say(`question.${name}.name`), `question.${name}`, results.questions[name], say, () =>
			trendOf((one) => one.results.questions[name])
		);
	const promise = (name: (typeof promises)[number]) =>
		section(say(`promise.${name}`), 'promise', results.promises[name], say, () =>
			trendOf((one) => one.results.promises[name])
		);
	return `<main>
<header>
	<div class="mark">${lotus}</div>
	<div>
		<p class="small">${escaped(monthsBetween(report.opens, report.closes, say))}</p>
		<h1>${escaped(say('title'))}</h1>
		<p class="lead">${escaped(leadOf(report, say))}</p>
	</div>
</header>
<ul class="facts">
	<li><b>${escaped(manyOf(results.atLeast, say))}</b>${escaped(say('answered'))}</li>
	<li><b>${escaped(manyOf(report.envelopes, say))}</b>${escaped(say('envelopes'))}</li>
	<li><b>${escaped(manyOf(report.enrolled, say))}</b>${escaped(say('enrolled'))}</li>
	${report.issued === undefined ? '' : `<li><b>${escaped(manyOf(report.issued, say))}</b>${escaped(say('issued'))}</li>`}
</ul>
<h2>${escaped(say('questions'))}</h2>
<div class="cards">${questions.map(question).join('')}</div>
<h2>${escaped(say('promises'))}</h2>
<div class="cards">${promises.map(promise).join('')}</div>
${themesOf(report, say)}
<section class="note">
	<h2>${escaped(say('held.title'))}</h2>
	<ul>${heldBack(report, say)
		.map((line) => `<li>${escaped(line)}</li>`)
		.join('')}</ul>
	<p>${escaped(say('held.why'))}</p>
</section>
<section class="act">
	<h2>${escaped(say('act.title'))}</h2>
	<p>${escaped(say('act.text'))}</p>
	<div class="line"></div><div class="line"></div><div class="line"></div>
</section>
<p class="small">${escaped([say('limits'), boxOf(report, language, say)].filter(Boolean).join(' '))}</p></main>`;
}

/** Who kept the envelopes, and what that means for those who answered. */
function boxOf({ box }: Report, language: Language, say: Say): string {
	if (box === undefined) return '';
	return box === 'own' ? say('box.own') : say('box.other', { by: box[language] });
}

type Shown = Extract<ResultTable, { shown: true }>;

function shareOf(table: ResultTable | undefined): number | undefined {
	return table?.shown ? table.share : undefined;
}

/** A number in tens, as somebody would say it. */
function manyOf(tens: number, say: Say): string {
	return tens === 0 ? say('underTen', { from: 10 }) : say('between', { from: tens });
}

/** A share as somebody would say it; a quarter is too wide to say "most" or "only a few" of. */
function bandOf({ share, of }: Shown): 'most' | 'more' | 'half' | 'less' | 'few' {
	if (of === 4) return share > 0.5 ? 'more' : share < 0.5 ? 'less' : 'half';
	if (share >= 0.75) return 'most';
	if (share >= 0.58) return 'more';
	if (share > 0.42) return 'half';
	return share > 0.2 ? 'less' : 'few';
}

function section(title: string, key: string, table: ResultTable, say: Say, trend: () => string): string {
	if (!table.shown)
		return `<article class="held"><h3>${escaped(title)}</h3><p>${escaped(capital(say(`held.${table.why}`)))}</p></article>`;
	const { share, of } = table;
	const words = say(`${key === 'promise' ? 'promiseBand' : key}.${bandOf(table)}`);
	const numbers = say(key === 'promise' ? 'keptOf' : 'goodOf', { part: Math.round(share * of), of });
	return `<article>
	<div>
		<h3>${escaped(title)}</h3>
		<p class="words">${escaped(words)}</p>
		${riverBar(share)}
		<p class="small">${escaped(numbers)}</p>
	</div>
	<div class="trend">${trend()}</div>
</article>`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

// The strongest and the weakest of the five, in words, where both are shown and lie a whole step apart. Those that are
// less than a step from one of them share its place.
export function leadOf({ results }: Report, say: Say): string {
	const shown = questions
		.flatMap((name) => {
			const table = results.questions[name];
			return table.shown ? [{ name, ...table }] : [];
		})
		.sort((a, b) => b.share - a.share);
	const [best, worst] = [shown[0], shown.at(-1)];
	if (!best || !worst) return say('leadNone');
	const beside = (one: Shown) =>
		shown.filter(({ share, of }) => Math.abs(share - one.share) < 1 / Math.min(of, one.of));
	const [strongest, weakest] = [beside(best), beside(worst)];
	if (strongest.some((one) => weakest.includes(one))) return say('leadEven');
	const named = (list: typeof shown) =>
		list.map(({ name }) => say(`question.${name}.name`)).join(say('leadAnd'));
	return say('lead', { best: named(strongest), worst: named(weakest) });
}

function themesOf({ themes }: Report, say: Say): string {
	const list =
		themes.length > 0
			? `<ul class="themes">${themes.map((theme) => `<li>${escaped(theme)}</li>`).join('')}</ul>`
			: `<p>${escaped(say('themes.none'))}</p>`;
	return `<section><h2>${escaped(say('themes.title'))}</h2>${list}<p class="small">${escaped(say('themes.how'))}</p></section>`;
}

function heldBack({ results, spoilt }: Report, say: Say): string[] {
	const named = [
		...questions.map((name) => ({ title: say(`question.${name}.name`), table: results.questions[name] })),
		...promises.map((name) => ({ title: say(`promise.${name}`), table: results.promises[name] }))
	];
	const lines = named.flatMap(({ title, table }) =>
		table.shown ? [] : [`${title}: ${say(`held.${table.why}`)}`]
	);
	if (spoilt) lines.push(say('held.spoilt'));
	return [
		...(lines.length > 0 ? lines : [say('held.nothing')]),
		say('held.exact'),
		say('held.steady'),
		say('held.cross')
	];
}
