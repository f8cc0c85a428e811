/** A JSON text as it was read, or the line on which it stops being JSON, from 1. */
export type ReadJson = { json: unknown } | { line: number };

/** Reads a JSON text; a mark at its start, which some programs write, is passed over (RFC 8259, 8.1). */
export function jsonIn(text: string): ReadJson {
	const bare = text.replace(/^\ufeff/, '');
	try {
		return { json: JSON.parse(bare) };
	} catch {
		return { line: lineOfFault(bare) };
	}
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
