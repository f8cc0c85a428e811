import { randomBytes } from 'node:crypto';
import { openRegister, type Register } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';

/** The data folder that people lie in, and the clock. */
export type House = { data: string; now: () => Date };

/** Asks or changes the register of a folder beside the running server. */
export async function inRegister<T>(
	{ data, now }: House,
	act: (register: Register) => Promise<T>
): Promise<T> {
	const register = await openRegister(data, openSecret(data), randomBytes, now);
	try {
		return await act(register);
	} finally {
		await register.close();
	}
}
