import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderSVG } from 'uqr';
import * as v from 'valibot';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { Language } from '#lib/domain/text.ts';
import { numberIn } from '#lib/i18n/numbers.ts';
import { grouped } from '#lib/server/phones/invitations.ts';

const CardWords = v.object({
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
 * A card to print, A6 on any paper: the app's neutral name, a QR code, the code to type and three short steps. One
 * page that loads nothing, names nobody and says nothing about why.
 */
export function invitationCard({ link, code, language, name, minutes, root }: CardContent): string {
	const file = join(root, 'locales', language, 'card.json');
	const words = v.parse(CardWords, JSON.parse(readFileSync(file, 'utf8')));
	const address = new URL(link);
	const qr = renderSVG(link, { border: 2, ecc: 'M' });
	const once = words.once.replace('{{minutes}}', numberIn(language, minutes));
	return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(name[language])}</title>
<style>
@page { size: A6; margin: 8mm }
body { font: 11pt/1.7 system-ui, 'Noto Sans Khmer', 'Khmer OS', sans-serif; max-width: 89mm; margin: 0 auto; color: #1d2b2b }
h1 { font-size: 15pt; margin: 0 0 2mm; text-align: center; font-weight: 600 }
svg { display: block; width: 46mm; height: 46mm; margin: 0 auto 2mm }
ol { margin: 0 0 2mm; padding-inline-start: 6mm }
p { margin: 0 0 1mm; text-align: center }
.code { font: 600 18pt/1.4 ui-monospace, monospace; white-space: nowrap }
</style>
</head>
<body>
<h1>${escaped(name[language])}</h1>
${qr}
<p>${escaped(words.code)}</p>
<p class="code">${grouped(code)}</p>
<ol>
<li>${escaped(words.scan)}</li>
<li>${escaped(words.type)} <b>${escaped(`${address.host}/key`)}</b></li>
<li>${escaped(words.key)}</li>
</ol>
<p>${escaped(once)}</p>
</body>
</html>
`;
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
