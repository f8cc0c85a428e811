/**
 * The line on which a text stops being JSON, from 1. V8 tells the place for some faults only, so it is searched for:
 * any beginning that is sound so far breaks off at its end, any longer one breaks off before.
 */
export function lineOfFault(text: string): number {
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
