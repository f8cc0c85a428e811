import { RecordingName } from './recording.ts';
import * as v from 'valibot';

/*
 * What she answers and chooses is said when it is touched, and so is a picture card. To fetch a recording at the touch would
 * tell the server which answer she gave and where on her road she is; so every phone that listens gets the recordings of all
 * answers and cards in one piece, the same for all, before the first touch.
 */

/**
 * The texts that are said when something is chosen by touch, those of a page that she sees because of what she chose, and those
 * of the book's picture cards: beginnings of their keys. `*` is any one name.
 */
export const answersHeard = [
	'closure:back.number',
	'closure:bend.ask',
	'closure:bend.show',
	'closure:mine.helper.',
	'closure:mine.sign.',
	'closure:mine.title',
	'closure:mine.work.',
	'closure:pictures.',
	'feedback:close.',
	'feedback:counted.',
	'feedback:face.',
	'feedback:lead',
	'feedback:missing.',
	'feedback:promises.',
	'feedback:questions.',
	'feedback:state.',
	'feedback:title',
	'feedback:weeks.',
	'feedback:why.own.title',
	'feedback:why.title',
	'feedback:words.',
	'going-home:pace.',
	'going-home:pictures.',
	'journey:*.ask.',
	'journey:*.pictures.',
	'keys:add',
	'keys:both',
	'keys:drop',
	'keys:erase.',
	'keys:has.',
	'keys:new',
	'my-data:all.part.',
	'my-data:book.cards',
	'notes:money.KHR',
	'notes:money.USD',
	'notes:money.VND',
	'notes:money.in',
	'notes:money.out',
	'notes:mood.',
	'open:lines.list',
	'open:lines.notChecked',
	'partners:area.',
	'partners:ask.',
	'partners:find.any',
	'partners:find.free',
	'partners:first.pictures.',
	'partners:language.',
	'people:aboutMe.pictures.',
	'people:aboutMe.title',
	'people:roles.*.ask.',
	'plan:cards.',
	'sessions:calendar.alarm.',
	'sessions:calendar.busy',
	'sessions:calendar.call',
	'sessions:calendar.errand',
	'sessions:calendar.own',
	'sessions:calendar.study',
	'sessions:callTeam',
	'sessions:check.',
	'sessions:show.',
	'sessions:with.',
	'settings:languages.',
	'settings:night.',
	'settings:reading.',
	'settings:sound.',
	'settings:still.',
	'settings:text.',
	'sharing:promises',
	'sharing:state.',
	'today:mood.'
] as const;

/** Whether a text belongs to the answers. A key may bear the name of a reading at its end, or within. */
export function isAnswer(key: string): boolean {
	const plain = key.replaceAll(/_(adult|young|family)(?=[._]|$)/g, '');
	return beginnings.some((beginning) => beginning.test(plain));
}

const beginnings = answersHeard.map(
	(one) => new RegExp(`^${one.replaceAll('.', '\\.').replace('*', '[^.:]+')}`)
);

const nameBytes = 16;
const lengthBytes = 4;

/** The recordings as one piece: each with its name and its length before it. */
export function packAnswers(
	recordings: Iterable<[name: string, sound: Uint8Array]>
): Uint8Array<ArrayBuffer> {
	const all = [...recordings];
	const packed = new Uint8Array(
		all.reduce((sum, [, sound]) => sum + nameBytes + lengthBytes + sound.length, 0)
	);
	let at = 0;
	for (const [name, sound] of all) {
		packed.set(new TextEncoder().encode(name), at);
		new DataView(packed.buffer).setUint32(at + nameBytes, sound.length);
		packed.set(sound, at + nameBytes + lengthBytes);
		at += nameBytes + lengthBytes + sound.length;
	}
	return packed;
}

/** What is in such a piece; undefined where it is damaged or was cut off. */
export function unpackAnswers(packed: ArrayBuffer): Map<string, ArrayBuffer> | undefined {
	const found = new Map<string, ArrayBuffer>();
	const view = new DataView(packed);
	for (let at = 0; at < packed.byteLength;) {
		const begin = at + nameBytes + lengthBytes;
		if (begin > packed.byteLength) return undefined;
		const name = new TextDecoder().decode(packed.slice(at, at + nameBytes));
		const end = begin + view.getUint32(at + nameBytes);
		if (!v.is(RecordingName, name) || end > packed.byteLength) return undefined;
		found.set(name, packed.slice(begin, end));
		at = end;
	}
	return found;
}
