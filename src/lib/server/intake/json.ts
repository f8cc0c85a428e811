/** A JSON text as it was read, or why it cannot be taken and on which line, from 1. */
export type ReadJson = { json: unknown } | { line: number; reason: string };

/** Reads a JSON text; a mark at its start, which some programs write, is passed over (RFC 8259, 8.1). */
export function jsonIn(text: string): ReadJson {
	const bare = text.replace(/^\ufeff/, '');
	if (bare.trim() === '') return { line: 1, reason: 'is empty' };
	try {
		const json: unknown = JSON.parse(bare);
		const twice = nameTwice(bare);
		return twice ?? { json };
	} catch {
		return { line: lineOfFault(bare), reason: 'is not valid JSON from there on' };
	}
}

/**
 * Where an object gives one name twice: of the two only the last would be read (RFC 8259, 4), and a whole list be lost
 * without a word.
 * @param text valid JSON
 */
function nameTwice(text: string): { line: number; reason: string } | undefined {
	/** The names of each object that is open; undefined for a list. */
	const open: (Set<string> | undefined)[] = [];
	for (const { 0: part, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?|[[\]{}]/g)) {
		if (part === '{') open.push(new Set());
		else if (part === '[') open.push(undefined);
		else if (part === '}' || part === ']') open.pop();
		else if (part.endsWith(':')) {
			const name = JSON.parse(part.slice(0, -1)) as string;
			const names = open.at(-1);
			if (names?.has(name))
				return {
					line: text.slice(0, index).split('\n').length,
					reason: 'gives a name here that the same object has already: of the two only one would be read'
				};
			names?.add(name);
		}
	}
	return undefined;
}

/** The same without what is `null`: exports write it where a field has nothing, and here such a field is absent. */
export function withoutNulls(value: unknown): unknown {
	if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]]))
	);
}

/*
 * V8 tells the place for some faults only, and its message quotes what stands there. So the place is searched for: any
 * beginning that is sound so far breaks off at its end, any longer one breaks off before.
 */
function lineOfFault(text: string): number {
	let sound = 0;
	let faulty = text.length + 1;
	while (faulty - sound > 1) {
		const middle = Math.floor((sound + faulty) / 2);
		if (isSoundSoFar(text.slice(0, middle))) sound = middle;
		else faulty = middle;
	}
	return text.slice(0, sound + 1).split('\n').length;
}

function isSoundSoFar(beginning: string): boolean {
	try {
		JSON.parse(beginning);
		return true;
	} catch (error) {
		const message = error instanceof Error ? error.message : '';
		const place = /position (\d+)/.exec(message)?.[1];
		return /end of JSON input|Unterminated/.test(message) || Number(place) === beginning.length;
	}
}
