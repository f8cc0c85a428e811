import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { withRegister } from '#lib/server/register/invite-person.ts';
import { staffIn } from '#desk/sent.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const { desk, people } = running;
	try {
		const met = await people.of(staffIn(event));
		const phones = await withRegister(running, (register) => register.list());
		const connected = new Set(phones.filter(({ revoked }) => !revoked).map(({ ref }) => ref));
		return {
			people: met
				.filter(({ ref }) => connected.has(ref))
				.map(({ ref, called }) => ({
					ref,
					called,
					address: `/people/${desk.nameInAddress(ref)}#phones`,
					phones: phones.filter((phone) => phone.ref === ref && !phone.revoked).map(({ id }) => id)
				}))
		};
	} catch {
		return { people: undefined };
	}
};
