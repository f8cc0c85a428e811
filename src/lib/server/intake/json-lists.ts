import { jsonIn } from './json.ts';

/** Why a text cannot be read piece by piece. What is wrong with it, if anything is, is told by whoever reads it whole. */
export class NotPlain extends Error {}

/** A field of the outermost object, or one thing of a list that is a field of it. */
export type JsonPart = { field: string; at?: number; value: unknown };

/**
 * Goes through a JSON object that comes piece by piece: of a field that is a list gives each thing by itself, of any other
 * the whole. No more of it is in memory than one thing and one piece.
 * @throws NotPlain for all else, valid or not, and for a name that stands twice
 */
export function* partsOfJson(pieces: Iterable<string>): Iterable<JsonPart> {
	const text = reader(pieces);
	text.takes('{');
	const fields = new Set<string>();
	while (!text.takesIf('}')) {
		if (fields.size > 0) text.takes(',');
		const field = text.value();
		if (typeof field !== 'string' || fields.has(field)) throw new NotPlain();
		fields.add(field);
		text.takes(':');
		if (!text.takesIf('[')) {
			yield { field, value: text.value() };
			continue;
		}
		yield { field, value: [] };
		for (let at = 0; !text.takesIf(']'); at++) {
			if (at > 0) text.takes(',');
			yield { field, at, value: text.value() };
		}
	}
	if (text.next() !== '') throw new NotPlain();
}

function reader(pieces: Iterable<string>) {
	const iterator = pieces[Symbol.iterator]();
	let [text, at] = ['', 0];

	/** Reads on. @returns whether there was more; what stands before `at` is gone */
	function more(): boolean {
		const { value, done } = iterator.next();
		if (done) return false;
		[text, at] = [text.slice(at) + value, 0];
		return true;
	}

	/** The next letter that is no space; none at the end. */
	function next(): string {
		for (;;) {
			while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++;
			if (at < text.length) return text[at]!;
			if (!more()) return '';
		}
	}

	function takesIf(letter: string): boolean {
		if (next() !== letter) return false;
		at++;
		return true;
	}

	/** Where the value that begins here ends: what bounds it is found, whether it is valid shows when it is read. */
	function endOfValue(): number {
		const first = next();
		let [depth, end, inText] = [0, at, false];
		for (;;) {
			marks.lastIndex = end;
			const found = marks.exec(text);
			if (!found) {
				const passed = text.length - at;
				if (!more()) throw new NotPlain();
				end = passed;
				continue;
			}
			const mark = found[0];
			end = found.index + 1;
			if (inText && mark === '\\') {
				// What follows a backslash is no mark; it may lie in the next piece.
				if (end >= text.length) {
					end -= 1;
					const passed = end - at;
					if (!more()) throw new NotPlain();
					end = passed;
					continue;
				}
				end++;
			} else if (mark === '"') {
				inText = !inText;
				if (!inText && depth === 0) return end;
			} else if (inText) continue;
			else if (mark === '{' || mark === '[') depth++;
			else if (mark === '}' || mark === ']') {
				if (depth === 0) return end - 1;
				if (--depth === 0) return end;
			} else if (mark === ',' && depth === 0 && first !== '"') return end - 1;
		}
	}

	return {
		next,
		takesIf,
		takes(letter: string): void {
			if (!takesIf(letter)) throw new NotPlain();
		},
		value(): unknown {
			const end = endOfValue();
			const read = jsonIn(text.slice(at, end));
			if ('line' in read) throw new NotPlain();
			at = end;
			return read.json;
		}
	};
}

const marks = /["\\{}[\],]/g;
