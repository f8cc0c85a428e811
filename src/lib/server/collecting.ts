import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What has come since the last time is collected once it is so much, in bytes. */
const atMost = 32 * 2 ** 20;
/** How often is looked, in milliseconds: a long piece of work gives the turn away far more often. */
const pause = 50;

/**
 * Does a long work in little memory: what it no longer holds is collected as it comes to 32 MB. V8 by itself lets the heap
 * grow with what a large machine has, and leaves buffers that nobody holds lying until it has need: most of what an import
 * took was that. A limit on the old space would end what honestly needs more; this ends nothing. Not for what answers phones:
 * each time stops the process for as long as it takes to go through what is held.
 * @see https://nodejs.org/api/cli.html#--expose-gc
 */
export async function collecting<T>(
	work: () => Promise<T>,
	{ inUse, collect }: Heap = heapOfV8()
): Promise<T> {
	let stood = inUse();
	const looking = setInterval(() => {
		const now = inUse();
		// A part of the work that held much is over, and V8 collected that by itself: it counts from there.
		stood = Math.min(stood, now);
		if (now - stood < atMost) return;
		collect();
		stood = inUse();
	}, pause);
	try {
		return await work();
	} finally {
		clearInterval(looking);
	}
}

/** What is in use, collected or not, in bytes, and a way to collect. */
type Heap = { inUse: () => number; collect: () => void };

function heapOfV8(): Heap {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	const inUse = () => {
		const { heapUsed, external } = process.memoryUsage();
		return heapUsed + external;
	};
	return { inUse, collect };
}
