import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { searched } from '#desk/searched.ts';
import { staffIn } from '#desk/sent.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { desk, people } = runningDesk();
	try {
		const all = await people.of(staffIn(event));
		const { first, ...found } = searched(event.url, all, ({ called = '', ref }) => `${called} ${ref}`);
		return {
			...found,
			hasAny: all.length > 0,
			people: first.map(({ ref, called, phase }) => ({
				ref,
				called,
				phase,
				address: `/people/${desk.nameInAddress(ref)}`
			}))
		};
	} catch {
		// A case system that does not answer is named by `source check`; here it is said that it does not.
		return { wanted: '', count: 0, hasAny: false, people: undefined };
	}
};
