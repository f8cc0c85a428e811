import { existsSync } from 'node:fs';
import { called } from '#lib/server/called.ts';
import { withheldFor } from '#lib/server/register/withheld.ts';
import { counted } from '#operator/counted.ts';
import { inRegister } from '#operator/in-register.ts';
import { openCases } from '#operator/open-cases.ts';
import { broken, good, look, naming, type Check } from './check.ts';

/** Phones whose person the case source does not name any more: they read nothing, and nobody sees it on them. */
export const phonesWithoutPeople: Check = async (context) => {
	const { environment, deployment } = context;
	const phones = (await inRegister(context, (register) => register.list(), [])).filter(
		({ revoked }) => !revoked
	);
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
						`Import them again, or end their phones: ${called('phones')}, then ${called('revoke PHONE')}.`
					)
				)
	];
};

/** Lost phones that are refused and could not be ended for good yet. */
export const withheldPhones: Check = ({ environment: { data } }) => {
	const count = existsSync(data) ? withheldFor(data).all().length : 0;
	if (count === 0) return [];
	return [
		broken(
			`${counted(count, 'lost phone is', 'lost phones are')} withheld: refused by this machine, and not ended for good`,
			'Mend what keeps the data folder from being written; the next round then ends it. Do not restart the machine before.'
		)
	];
};
