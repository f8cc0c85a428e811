import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openRegister } from '#lib/server/register/register.ts';
import { openSecret } from '#lib/server/secret.ts';
import { counted } from '#operator/counted.ts';
import { openCases } from '#operator/open-cases.ts';
import { good, look, naming, type Check } from './check.ts';

/** Phones whose person the case source does not name any more: they read nothing, and nobody sees it on them. */
export const phonesWithoutPeople: Check = async ({ environment, deployment, now }) => {
	if (!existsSync(join(environment.data, 'phones.db'))) return [];
	const register = await openRegister(environment.data, openSecret(environment.data), randomBytes, now);
	const phones = (await register.list()).filter(({ revoked }) => !revoked);
	await register.close();
	if (phones.length === 0) return [];
	const source = openCases(environment, deployment());
	const refs = new Set(await source.listRefs());
	await source.close();
	const lost = [...new Set(phones.map(({ ref }) => ref))].filter((ref) => !refs.has(ref));
	return [
		lost.length === 0
			? good(`Of ${counted(phones.length, 'phone')} each belongs to somebody in the case system`)
			: naming(
					look(
						`Phones of ${counted(lost.length, 'person', 'people')} not in the case system any more: ${lost.slice(0, 5).join(', ')}`,
						'Import them again, or end their phones: companion phones, then companion revoke PHONE.'
					)
				)
	];
};
