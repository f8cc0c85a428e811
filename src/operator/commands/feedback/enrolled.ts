import { randomBytes } from 'node:crypto';
import type { Environment } from '#lib/server/environment.ts';
import { listPhones } from '#lib/server/register/phones.ts';
import { openPhonesDatabase } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';

/** How many people have a phone that may answer. */
export function enrolled({ data }: Environment): number {
	const phones = openPhonesDatabase(data, openSecret(data), randomBytes, () => new Date());
	try {
		const people = listPhones(phones).filter(({ audience, revoked }) => audience === 'person' && !revoked);
		return new Set(people.map(({ ref }) => ref)).size;
	} finally {
		phones.close();
	}
}
