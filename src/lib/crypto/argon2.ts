import type { Argon2Parameters } from './argon2-cost.ts';
import workerAddress from './argon2.worker.ts?worker&url';
import { trustedWorkerAddress } from './trusted.ts';

/** What the Worker is asked. */
export type Argon2Work = Argon2Parameters & {
	password: Uint8Array<ArrayBuffer>;
	salt: Uint8Array<ArrayBuffer>;
};

/**
 * argon2id (RFC 9106) of `password` under `salt`: 32 bytes. It runs in a Worker that ends afterwards, so that its memory,
 * and with it every copy of the password, goes back to the system. `password` moves into it and is empty afterwards.
 * @throws Error when the Worker cannot start or runs out of memory
 */
export async function argon2id(
	password: Uint8Array<ArrayBuffer>,
	salt: Uint8Array<ArrayBuffer>,
	cost: Argon2Parameters
): Promise<Uint8Array<ArrayBuffer>> {
	// @ts-expect-error a trusted address is an object in browsers that know Trusted Types; lib.dom only knows text
	const worker = new Worker(trustedWorkerAddress(workerAddress), { type: 'module' });
	try {
		return await new Promise((resolve, reject) => {
			const refuse = (why: unknown) => reject(new Error(`The key could not be worked out: ${why}`));
			worker.onmessage = ({ data }) =>
				data instanceof Uint8Array ? resolve(data as Uint8Array<ArrayBuffer>) : refuse(data);
			worker.onerror = (event) => refuse(event.message);
			worker.postMessage({ password, salt, ...cost } satisfies Argon2Work, [password.buffer]);
		});
	} finally {
		worker.terminate();
	}
}
