import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderSVG } from 'uqr';
import * as v from 'valibot';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { Language } from '#lib/domain/text.ts';
import { numberIn } from '#lib/i18n/numbers.ts';
import { escaped, printedPage, riverDrawing } from './printed-page.ts';
import { grouped } from '#lib/server/register/invitations.ts';

const CardWords = v.object({
	title: v.string(),
	scan: v.string(),
	type: v.string(),
	key: v.string(),
	code: v.string(),
	once: v.string()
});

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
 * A card to print, A5: the app's neutral name, a QR code, the code to type and three short steps. One
 * page that loads nothing, names nobody and says nothing about why.
 */
export function invitationCard({ link, code, language, name, minutes, root }: CardContent): string {
	const file = join(root, 'locales', language, 'card.json');
	const words = v.parse(CardWords, JSON.parse(readFileSync(file, 'utf8')));
	const address = new URL(link);
	const qr = renderSVG(link, { border: 2, ecc: 'M' });
	const once = words.once.replace('{{minutes}}', numberIn(language, minutes));
	const body = `${riverDrawing}
<h1>${escaped(name[language])}</h1>
<p class="lead">${escaped(words.title)}</p>
<div class="cards">
<div class="card beside">
<div class="square">${qr}</div>
<div><p class="small">${escaped(words.code)}</p><p class="code">${grouped(code)}</p></div>
</div>
<div class="card"><ol>
<li><span>${escaped(words.scan)}</span></li>
<li><span>${escaped(words.type)}<br><span class="address">${escaped(`${address.host}/key`)}</span></span></li>
<li><span>${escaped(words.key)}</span></li>
</ol></div>
<p class="card mist small">${escaped(once)}</p>
</div>`;
	return printedPage({ language, title: name[language], size: 'A5', body });
}
