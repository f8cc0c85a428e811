import type { Environment } from '#lib/server/environment.ts';
import { inRegister } from '#operator/in-register.ts';

/** How many people have a phone that may answer. */
export function enrolled(environment: Environment): Promise<number> {
	return inRegister(
		{ environment, now: () => new Date() },
		async (register) => {
			const people = (await register.list()).filter(
				({ audience, revoked }) => audience === 'person' && !revoked
			);
			return new Set(people.map(({ ref }) => ref)).size;
		},
		0
	);
}
