import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import { inRegister as workIn } from '#lib/server/people/house.ts';
import type { Register } from '#lib/server/register/register.ts';
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
	if (!isLaid(join(data, 'phones.db'))) return nothing;
	return workIn({ data, now }, work);
}
