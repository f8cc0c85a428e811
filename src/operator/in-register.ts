import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { CommandContext } from './command.ts';

/**
 * Works in the register of a data folder. Where there is none yet nothing is made: whoever only looks leaves no folder, no
 * key and no empty database behind.
 * @param nothing the answer then
 */
export async function inRegister<T>(
	{ environment: { data }, now }: Pick<CommandContext, 'environment' | 'now'>,
	work: (register: Register) => Promise<T>,
	nothing: T
): Promise<T> {
	if (!existsSync(join(data, 'phones.db'))) return nothing;
	const register = await openRegister(data, openSecret(data), randomBytes, now);
	try {
		return await work(register);
	} finally {
		await register.close();
	}
}
