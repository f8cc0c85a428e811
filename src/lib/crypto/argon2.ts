import { argon2idIn, workerAt } from './argon2-at.ts';
import type { Argon2Parameters } from './argon2-cost.ts';
import workerAddress from './argon2.worker.ts?worker&url';

/** Begun beforehand, and not yet used. */
let ready: Worker | undefined;

/**
 * Begins the Worker of the next key, whatever it will be: to fetch and to start one takes a slow phone a while, which she then
 * does not wait for. It knows nothing yet.
 */
export function beReady(): void {
	if (ready) return;
	const worker = workerAt(workerAddress);
	ready = worker;
	// One that could not start is no use later either; the key then begins its own, and is told why.
	worker.onerror = () => {
		if (ready === worker) ready = undefined;
	};
}

/** argon2id in the app's own Worker; see `argon2idIn`. */
export async function argon2id(
	password: Uint8Array<ArrayBuffer>,
	salt: Uint8Array<ArrayBuffer>,
	cost: Argon2Parameters
): Promise<Uint8Array<ArrayBuffer>> {
	const worker = ready ?? workerAt(workerAddress);
	ready = undefined;
	return argon2idIn(worker, password, salt, cost);
}
