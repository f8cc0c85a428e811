import { argon2idAt } from './argon2-at.ts';
import type { Argon2Parameters } from './argon2-cost.ts';
import workerAddress from './argon2.worker.ts?worker&url';

/** argon2id in the app's own Worker; see `argon2idAt`. */
export const argon2id = (
	password: Uint8Array<ArrayBuffer>,
	salt: Uint8Array<ArrayBuffer>,
	cost: Argon2Parameters
): Promise<Uint8Array<ArrayBuffer>> => argon2idAt(workerAddress, password, salt, cost);
