import { writeFileSync } from 'node:fs';
import { renderSVG } from 'uqr';
import * as v from 'valibot';
import { Language } from '#lib/domain/text.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { versionOnPaper } from '#lib/server/register/card.ts';
import { wordFolders, wordsInUse } from '#lib/server/words/own-words.ts';
import { languageOption } from '#operator/arguments.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Declare, Work } from '#operator/command.ts';
import { publicAddress } from '#lib/server/public-address.ts';
import { escaped, printedPage, riverDrawing } from '#lib/paper/printed-page.ts';
import { paperStyles } from './paper-styles.ts';

/** Room to write by hand. */
const lines = '<div class="line"></div>'.repeat(3);

const Part = v.object({ title: v.string(), text: v.string() });
const SheetWords = v.object({
	title: v.string(),
	lead: v.string(),
	why: Part,
	who: Part,
	is: Part,
	not: Part,
	you: Part,
	cost: Part,
	when: Part,
	bring: v.object({ title: v.string() }),
	scan: v.string()
});

export const sheet: Declare = (command, does) =>
	command
		.description(
			'Writes one page to print (A4) for somebody who may want to meet: why they have it, who meets them, what the first talk is and is not, what they decide, what it costs, room for a day and for questions of their own, and a square that opens the same page on a phone. It names nobody.'
		)
		.argument('<FILE.html>', 'the page to write')
		.addOption(languageOption('default: the deployment’s first language'))
		.action(does(() => written));

const written: Work<{ language?: string }, [file: string]> = async (
	values,
	{ environment, deployment, say },
	file
) => {
	const { languages, name } = deployment();
	const language = v.safeParse(Language, values.language ?? languages[0]);
	if (!language.success || !languages.includes(language.output))
		throw new OperatorError(`--language is one of ${languages.join(', ')}.`, 2);
	const spoken = language.output;
	const words = v.parse(SheetWords, wordsInUse(wordFolders(environment), spoken, 'meet'));
	const { origin, look } = publicAddress(environment);
	if (look) say(`look   ${look}`);
	const address = `${origin}/${spoken}/meet`;
	// Somebody who comes for the first time has nothing else to compare it with.
	const version = versionOnPaper(spoken, environment);
	const parts = (['why', 'who', 'is', 'not', 'you', 'cost'] as const).map((part) => words[part]);
	const body = `${riverDrawing}
<h1>${escaped(words.title)}</h1>
<p class="lead">${escaped(words.lead)}</p>
<div class="cards pairs">
${parts.map(({ title, text }) => `<div class="card"><h2>${escaped(title)}</h2><p>${escaped(text)}</p></div>`).join('\n')}
<div class="card"><h2>${escaped(words.when.title)}</h2><p class="small">${escaped(words.when.text)}</p>${lines}</div>
<div class="card"><h2>${escaped(words.bring.title)}</h2>${lines}</div>
<div class="card mist beside whole"><div class="square">${renderSVG(address, { border: 1, ecc: 'M' })}</div>
<div><h2>${escaped(words.scan)}</h2><p class="small address">${escaped(new URL(address).host + new URL(address).pathname)}</p>${version === undefined ? '' : `<p class="small">${escaped(version)}</p>`}</div></div>
</div>`;
	const page = printedPage({
		language: spoken,
		title: name[spoken],
		kind: 'sheet',
		body,
		styles: paperStyles(environment.root)
	});
	asCaller(() => writeFileSync(file, page));
	say(`${file}   (print it; it holds nothing about anybody)`);
	return 0;
};
