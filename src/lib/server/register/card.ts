import { join } from 'node:path';
import { encode } from 'uqr';
import * as v from 'valibot';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { Language } from '#lib/domain/text.ts';
import { digitsIn, numberIn } from '#lib/i18n/numbers.ts';
import type { Environment } from '#lib/server/environment.ts';
import { signedNumber } from '#lib/server/served-list.ts';
import { wordsAsBuilt } from '#lib/server/words/in-build.ts';
import { wordFolders, wordsInUse } from '#lib/server/words/own-words.ts';
import { groupedCode } from './invitations.ts';

const CardWords = v.object({
	title: v.string(),
	scan: v.string(),
	type: v.string(),
	digits: v.string(),
	key: v.string(),
	once: v.string(),
	onceHour: v.string(),
	onceHours: v.string(),
	onceDay: v.string(),
	version: v.string()
});

/** The entrance's own word for the way in, which the card quotes. */
const EntranceWords = v.object({ invited: v.string() });

export type CardContent = {
	link: string;
	code: string;
	language: Language;
	name: Deployment['name'];
	minutes: number;
	/** Where its words lie. */
	environment: Pick<Environment, 'root' | 'real'>;
};

/** A square that a camera reads: one path on a ground of `size` by `size`. */
export type Square = { size: number; path: string };

/** What stands on the card of an invitation, in the person's language. `code` is in her digits, `latin` in everybody's. */
export type Card = {
	language: Language;
	name: string;
	title: string;
	scan: string;
	type: string;
	address: string;
	digits: string;
	code: string;
	/** Where those are others. */
	latin?: string;
	key: string;
	once: string;
	/** The number of the version that phones get here, to be compared with what the app says; only where it is signed. */
	version?: string;
	square: Square;
};

/** The card names nobody and says nothing about why; its square leads to the entrance and is the same on every card. */
export function cardOf({ link, code, language, name, minutes, environment }: CardContent): Card {
	const card = wordsInUse(wordFolders(environment), language, 'card');
	const { title, scan, type, key, ...words } = v.parse(CardWords, card);
	const version = versionOnPaper(language, environment);
	// As it stands on her screen, which is as the app was built.
	const { invited } = v.parse(EntranceWords, wordsAsBuilt(environment.root, language, 'entrance'));
	const address = new URL(link);
	// In the digits of the pad she types on, and where those are others, small in the ones that everybody reads.
	const latin = groupedCode(code);
	const hers = digitsIn(language, latin);
	return {
		language,
		name: name[language],
		title,
		scan,
		type,
		key,
		address: address.host + address.pathname,
		digits: words.digits.replace('{{invited}}', invited),
		code: hers,
		...(hers !== latin && { latin }),
		once: onceIn(words, language, minutes),
		...(version !== undefined && { version }),
		square: squareOf(link)
	};
}

/** The number of the version that phones get here, as it is said on paper; only where it is signed. */
export function versionOnPaper(
	language: Language,
	environment: CardContent['environment']
): string | undefined {
	const number = signedNumber(join(environment.root, 'build'));
	const { version } = v.parse(CardWords, wordsInUse(wordFolders(environment), language, 'card'));
	return number === undefined ? undefined : version.replace('{{number}}', number);
}

/** How long the invitation works, as people say it: a day is no number of minutes. */
function onceIn(
	words: Pick<v.InferOutput<typeof CardWords>, 'once' | 'onceHour' | 'onceHours' | 'onceDay'>,
	language: Language,
	minutes: number
): string {
	if (minutes === 24 * 60) return words.onceDay;
	if (minutes === 60) return words.onceHour;
	if (minutes % 60 === 0) return words.onceHours.replace('{{hours}}', numberIn(language, minutes / 60));
	return words.once.replace('{{minutes}}', numberIn(language, minutes));
}

/** A text as a square (ISO/IEC 18004), with a light edge of two. */
export function squareOf(text: string): Square {
	const { data, size } = encode(text, { border: 2, ecc: 'M' });
	const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
	return { size, path };
}
