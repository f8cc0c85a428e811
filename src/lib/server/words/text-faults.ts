import { unseenIn } from '#lib/domain/text.ts';
import { openNamespaces } from '#lib/i18n/namespaces.ts';
import { lostLettersIn } from '#lib/server/intake/lost-letters.ts';
import { findNeverWords } from '#lib/server/never-words/find.ts';
import { placeholdersOf } from './locale-files.ts';

/** Words that anybody sees: the open pages' own, and those of cards and reports, which lie on tables. */
const seenByAnybody: readonly string[] = [...openNamespaces, 'card', 'report', 'looks'];

/** Whether no never-word may stand in a namespace. */
export const isForAnybody = (namespace: string): boolean => seenByAnybody.includes(namespace);

/**
 * Why a text cannot stand where a shipped one stands: a few words for people, or undefined where it can. Texts are plain
 * words: what would be read as a tag, as a place to fill in that nobody fills, or as a key of another text is none.
 * @param shipped the text whose places it fills
 * @param isSameKey whether it stands for that very text; a reading of its own may leave a name out
 */
export function whyNot(
	text: string,
	shipped: string,
	{ isSameKey = true, forAnybody = false } = {}
): string | undefined {
	if (text.trim() === '') return 'the text is empty';
	const destroyed = lostLettersIn(text);
	if (destroyed) return `the text ${destroyed}`;
	const unseen = unseenIn(text);
	if (unseen) return `the text holds a letter that nobody sees (${unseen})`;
	const [before, now] = [placeholdersOf(shipped), placeholdersOf(text)];
	const added = now.filter((one) => !before.includes(one));
	if (added.length > 0) return `${added.join(', ')} is not known here`;
	const lost = before.filter((one) => !now.includes(one));
	if (isSameKey && lost.length > 0) return `${lost.join(', ')} is missing`;
	const [markup] = /<\/?\p{L}[^>]*>?|<!|&(?:#\w+|\p{L}+);/u.exec(text) ?? [];
	if (markup) return `${markup} is written for browsers; texts are plain words`;
	// i18next puts another text there.
	if (text.includes('$t(')) return '$t( calls for another text; texts are plain words';
	if (/{{|}}/.test(text.replaceAll(/{{[^}]*}}/g, ''))) return 'a place to fill in is opened and never closed';
	const betraying = forAnybody ? findNeverWords(text) : [];
	if (betraying.length > 0)
		return `${betraying.join(', ')} would say why somebody has the app; anybody can see this text`;
	return undefined;
}
