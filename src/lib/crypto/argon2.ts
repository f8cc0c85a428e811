import type { Argon2Parameters } from './argon2-cost.ts';
import workerAddress from './argon2.worker.ts?worker&url';
import { trustedWorkerAddress } from './trusted.ts';

/** What the Worker is asked. */
export type Argon2Work = Argon2Parameters & {
	password: Uint8Array<ArrayBuffer>;
	salt: Uint8Array<ArrayBuffer>;
};

/** A worker that was ended for want of memory may say nothing at all. The slowest phones need some 20 s. Milliseconds. */
const timeout = 120_000;

/** Begun beforehand, and not yet used. */
let ready: Worker | undefined;

/**
 * Begins the Worker of the next key, whatever it will be: to fetch and to start one takes a slow phone a while, which she then
 * does not wait for. It knows nothing yet.
 */
export function beReady(): void {
	if (ready) return;
	const worker = begun();
	ready = worker;
	// One that could not start is no use later either; the key then begins its own, and is told why.
	worker.onerror = () => {
		if (ready === worker) ready = undefined;
	};
}

// @ts-expect-error a trusted address is an object in browsers that know Trusted Types; lib.dom only knows text
const begun = () => new Worker(trustedWorkerAddress(workerAddress), { type: 'module' });

/**
 * argon2id (RFC 9106) of `password` under `salt`: 32 bytes. It runs in a Worker that ends afterwards, so that its memory,
 * and with it every copy of the password, goes back to the system. `password` moves into it and is empty afterwards.
 * @throws Error when the Worker cannot start, runs out of memory or does not answer
 */
export async function argon2id(
	password: Uint8Array<ArrayBuffer>,
	salt: Uint8Array<ArrayBuffer>,
	cost: Argon2Parameters
): Promise<Uint8Array<ArrayBuffer>> {
	const worker = ready ?? begun();
	ready = undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	try {
		return await new Promise((resolve, reject) => {
			const refuse = (why: unknown) => reject(new Error(`The key could not be worked out: ${why}`));
			timer = setTimeout(() => refuse('no answer'), timeout);
			worker.onmessage = ({ data }) =>
				data instanceof Uint8Array ? resolve(data as Uint8Array<ArrayBuffer>) : refuse(data);
			worker.onerror = (event) => refuse(event.message);
			worker.postMessage({ password, salt, ...cost } satisfies Argon2Work, [password.buffer]);
		});
	} finally {
		clearTimeout(timer);
		worker.terminate();
	}
}
