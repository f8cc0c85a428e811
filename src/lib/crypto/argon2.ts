import workerAddress from './argon2.worker.ts?worker&url';
import { trustedWorkerAddress } from './trusted.ts';

/** Cost of one try: memory in KiB and passes over it; one lane. */
export type Argon2Parameters = { memoryKiB: number; passes: number };

/** What the Worker is asked. */
export type Argon2Work = Argon2Parameters & {
	password: Uint8Array<ArrayBuffer>;
	salt: Uint8Array<ArrayBuffer>;
};

/** RFC 9106, section 4, second recommended option: 64 MiB and 3 passes, here with one lane as phones are slow. */
export const fullCost: Argon2Parameters = { memoryKiB: 65_536, passes: 3 };

/** For phones that cannot give 64 MiB: 19 MiB and 2 passes, OWASP's floor. */
export const smallCost: Argon2Parameters = { memoryKiB: 19_456, passes: 2 };

const pageKiB = 64;

/** The cost this phone can bear. Asked once, at its first open: parameters that moved would lock a book for ever. */
export function affordableCost(reserve = reserveMemory): Argon2Parameters {
	return reserve(fullCost.memoryKiB) ? fullCost : smallCost;
}

function reserveMemory(kibibytes: number): boolean {
	try {
		// Some pages more than the hash's own memory, for the program around it.
		new WebAssembly.Memory({ initial: kibibytes / pageKiB + 32 });
		return true;
	} catch {
		return false;
	}
}

/**
 * argon2id (RFC 9106) of `password` under `salt`: 32 bytes. It runs in a Worker that ends afterwards, so that its memory,
 * and with it every copy of the password, goes back to the system.
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
			worker.postMessage({ password, salt, ...cost } satisfies Argon2Work);
		});
	} finally {
		worker.terminate();
	}
}
