import { tick } from 'svelte';
import { afterFrame } from './after-frame.ts';

/** Milliseconds of script between two frames; what was made has to be laid out and painted as well, which takes as long again. */
const most = 5;

type Waiting = { make: () => void; isSeen: () => boolean };

const waiting: Waiting[] = [];
let isAtIt = false;

/**
 * Calls `make` once what the page shows now has been painted, after all that asked before: as much between two frames as a tap
 * can wait for. All at once, a long screen's parts would be laid out in one stretch, however many tasks made them. Returns what
 * ends the waiting.
 * @param make what is not seen at first; the state that it sets is applied before the next one's turn
 * @param isSeen whether it belongs to the screen that is shown: what lies below another one waits until that is whole
 */
export function inTurn(make: () => void, isSeen = () => true): () => void {
	const one = { make, isSeen };
	waiting.push(one);
	if (!isAtIt) {
		isAtIt = true;
		afterFrame(work);
	}
	return () => {
		const at = waiting.indexOf(one);
		if (at >= 0) waiting.splice(at, 1);
	};
}

async function work(): Promise<void> {
	const began = performance.now();
	try {
		do {
			const seen = waiting.findIndex(({ isSeen }) => isSeen());
			waiting.splice(Math.max(seen, 0), 1)[0]?.make();
			await tick();
		} while (waiting.length > 0 && performance.now() - began < most);
	} finally {
		// Whatever one of them throws, the others have their turn.
		isAtIt = waiting.length > 0;
		if (isAtIt) afterFrame(work);
	}
}
