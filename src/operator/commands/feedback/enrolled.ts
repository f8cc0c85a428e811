import { randomBytes } from 'node:crypto';
import type { Environment } from '#lib/server/environment.ts';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';

/** How many people have a phone that may answer. */
export async function enrolled({ data }: Environment): Promise<number> {
	const register = await openRegister(data, openSecret(data), randomBytes, () => new Date());
	try {
		const people = (await register.list()).filter(
			({ audience, revoked }) => audience === 'person' && !revoked
		);
		return new Set(people.map(({ ref }) => ref)).size;
	} finally {
		await register.close();
	}
}
