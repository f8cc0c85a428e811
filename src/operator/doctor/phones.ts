import { existsSync } from 'node:fs';
import { called } from '#lib/server/called.ts';
import { withheldFor } from '#lib/server/register/withheld.ts';
import { counted } from '#operator/counted.ts';
import { inRegister } from '#operator/in-register.ts';
import { openCases } from '#operator/open-cases.ts';
import { cameByHand } from '#lib/server/kept/laid.ts';
import { broken, good, look, naming, type Check } from './check.ts';

/**
 * Whether the files are of one moment. Each of a hand-made copy can be whole, and all together bring back who was ended and
 * lose who was paired last.
 */
export const ofOneMoment: Check = async (context) => {
	const { data } = context.environment;
	const { ended, withoutSlot } = await inRegister(context, (register) => register.notFitting(), {
		ended: [],
		withoutSlot: []
	});
	const place = cameByHand(data);
	const first = (names: string[]) => names.slice(0, 5).join(', ');
	return [
		...(place === undefined
			? []
			: [
					look(
						`These files were copied here by hand${place === 'nothing' ? ', or nothing has worked with them here yet' : ''}: of a running service they are of several moments, and old ones bring back what was ended`,
						`${handMade} ${place === 'nothing' ? 'If the service stood still while they were copied, and ran nowhere since, all is well.' : `If the service stood still while they were copied, and ran nowhere since: rm "${place}"`}`
					)
				]),
		...(ended.length > 0
			? [
					broken(
						`phones.db is older than ended.db: ${counted(ended.length, 'phone')} that ended can read again (${first(ended)})`,
						`End them again now: ${called('revoke')} ${ended[0]}. ${handMade}`
					)
				]
			: []),
		...(withoutSlot.length > 0
			? [
					broken(
						`locks.db is not of the moment of phones.db: ${counted(withoutSlot.length, 'phone')} without a place in it (${first(withoutSlot)})`,
						`Number codes of these phones open nothing, and their people need a new invitation. ${handMade}`
					)
				]
			: [])
	];
};

const handMade = `Put your last backup back (docs/backup.md): ${called('backup')} copies while the service runs, and cp does not.`;

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
