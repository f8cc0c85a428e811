import { called } from '#lib/server/called.ts';
import { counted } from '#operator/counted.ts';
import { inRegister } from '#operator/in-register.ts';
import { openCases } from '#operator/open-cases.ts';
import { good, look, naming, type Check } from './check.ts';

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
