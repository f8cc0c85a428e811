import { argon2id } from '#lib/crypto/argon2.ts';
import type { Handed } from '#lib/domain/handed.ts';
import { sealHanded } from './handed.ts';

/** What stands behind the `#` of the address in the square. */
export const handOver = (handed: Handed, number: string): Promise<string> =>
	sealHanded(handed, number, argon2id);
