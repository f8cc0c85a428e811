import { cardOf, type CardContent } from '#lib/server/register/card.ts';
import { escaped, printedPage, riverDrawing } from '#lib/paper/printed-page.ts';
import { paperStyles } from './paper-styles.ts';

/**
 * A card to print, A5: the app's neutral name, the ten numbers large enough to type from a table, a QR code that leads to
 * the entrance and is the same on every card, and short steps. One page that loads nothing, names nobody and says nothing
 * about why.
 */
export function invitationCard(content: CardContent): string {
	const { language, environment } = content;
	const { square, code, latin, ...words } = cardOf(content);
	const body = `${riverDrawing}
<h1>${escaped(words.name)}</h1>
<p class="lead">${escaped(words.title)}</p>
<div class="cards">
<div class="card beside">
<svg class="square" viewBox="0 0 ${square.size} ${square.size}" shape-rendering="crispEdges"><path d="${square.path}"/></svg>
<div><p>${escaped(words.scan)}</p><p class="small">${escaped(words.type)}<br><span class="address">${escaped(words.address)}</span></p></div>
</div>
<div class="card"><p>${escaped(words.digits)}</p>
<p class="code large">${code}</p>${latin === undefined ? '' : `<p class="code">${latin}</p>`}</div>
<p class="card">${escaped(words.key)}</p>
<p class="card mist small">${escaped(words.once)}${words.version === undefined ? '' : `<br>${escaped(words.version)}`}</p>
</div>`;
	return printedPage({
		language,
		title: words.name,
		kind: 'card',
		body,
		styles: paperStyles(environment.root)
	});
}
