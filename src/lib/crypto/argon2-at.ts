import type { Argon2Parameters } from './argon2-cost.ts';
import { trustedWorkerAddress } from './trusted.ts';

/** What the Worker is asked. */
export type Argon2Work = Argon2Parameters & {
	password: Uint8Array<ArrayBuffer>;
	salt: Uint8Array<ArrayBuffer>;
};

/** A worker that was ended for want of memory may say nothing at all. The slowest phones need some 20 s. Milliseconds. */
const timeout = 120_000;

/** A Worker that waits to be asked; it knows nothing yet. */
export const workerAt = (address: string): Worker =>
	// @ts-expect-error a trusted address is an object in browsers that know Trusted Types; lib.dom only knows text
	new Worker(trustedWorkerAddress(address), { type: 'module' });

/**
 * argon2id (RFC 9106) of `password` under `salt`: 32 bytes. It runs in a Worker that ends afterwards, so that its memory,
 * and with it every copy of the password, goes back to the system. `password` moves into it and is empty afterwards.
 * @throws Error when the Worker cannot start, runs out of memory or does not answer
 */
export async function argon2idIn(
	worker: Worker,
	password: Uint8Array<ArrayBuffer>,
	salt: Uint8Array<ArrayBuffer>,
	cost: Argon2Parameters
): Promise<Uint8Array<ArrayBuffer>> {
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
