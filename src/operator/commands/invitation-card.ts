import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderSVG } from 'uqr';
import * as v from 'valibot';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { Language } from '#lib/domain/text.ts';
import { digitsIn, numberIn } from '#lib/i18n/numbers.ts';
import { escaped, printedPage, riverDrawing } from './printed-page.ts';
import { groupedCode } from '#lib/server/register/invitations.ts';

const CardWords = v.object({
	title: v.string(),
	scan: v.string(),
	type: v.string(),
	digits: v.string(),
	key: v.string(),
	once: v.string(),
	onceHour: v.string(),
	onceHours: v.string(),
	onceDay: v.string()
});

/** The entrance's own word for the way in, which the card quotes. */
const EntranceWords = v.object({ invited: v.string() });

type CardContent = {
	link: string;
	code: string;
	language: Language;
	name: Deployment['name'];
	minutes: number;
	/** The project's folder, for its words. */
	root: string;
};

/**
 * A card to print, A5: the app's neutral name, the ten numbers large enough to type from a table, a QR code that leads to
 * the entrance and is the same on every card, and short steps. One page that loads nothing, names nobody and says nothing
 * about why.
 */
export function invitationCard({ link, code, language, name, minutes, root }: CardContent): string {
	const read = (namespace: string): unknown =>
		JSON.parse(readFileSync(join(root, 'locales', language, `${namespace}.json`), 'utf8'));
	const words = v.parse(CardWords, read('card'));
	const { invited } = v.parse(EntranceWords, read('entrance'));
	const address = new URL(link);
	const qr = renderSVG(link, { border: 2, ecc: 'M' });
	// In the digits of the pad she types on, and where those are others, small in the ones that everybody reads.
	const latin = groupedCode(code);
	const hers = digitsIn(language, latin);
	const once = onceIn(words, language, minutes);
	const body = `${riverDrawing}
<h1>${escaped(name[language])}</h1>
<p class="lead">${escaped(words.title)}</p>
<div class="cards">
<div class="card beside">
<div class="square">${qr}</div>
<div><p>${escaped(words.scan)}</p><p class="small">${escaped(words.type)}<br><span class="address">${escaped(address.host + address.pathname)}</span></p></div>
</div>
<div class="card"><p>${escaped(words.digits.replace('{{invited}}', invited))}</p>
<p class="code large">${hers}</p>${hers === latin ? '' : `<p class="code">${latin}</p>`}</div>
<p class="card">${escaped(words.key)}</p>
<p class="card mist small">${escaped(once)}</p>
</div>`;
	return printedPage({ language, title: name[language], kind: 'card', body, root });
}

/** How long the invitation works, as people say it: a day is no number of minutes. */
function onceIn(words: v.InferOutput<typeof CardWords>, language: Language, minutes: number): string {
	if (minutes === 24 * 60) return words.onceDay;
	if (minutes === 60) return words.onceHour;
	if (minutes % 60 === 0) return words.onceHours.replace('{{hours}}', numberIn(language, minutes / 60));
	return words.once.replace('{{minutes}}', numberIn(language, minutes));
}
