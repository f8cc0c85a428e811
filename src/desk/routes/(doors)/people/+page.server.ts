import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { isFoundIn } from '#lib/domain/as-searched.ts';
import { staffIn } from '#desk/sent.ts';
import type { PageServerLoad } from './$types';

/** More are found by name: nobody reads down a list of hundreds. */
const most = 60;

export const load: PageServerLoad = async (event) => {
	const { desk, people } = runningDesk();
	const wanted = (event.url.searchParams.get('q') ?? '').slice(0, 60);
	try {
		const all = await people.of(staffIn(event));
		const found = all.filter(({ called = '', ref }) => isFoundIn(wanted, `${called} ${ref}`));
		return {
			wanted,
			count: found.length,
			hasAny: all.length > 0,
			people: found.slice(0, most).map(({ ref, called, phase }) => ({
				ref,
				called,
				phase,
				address: `/people/${desk.nameInAddress(ref)}`
			}))
		};
	} catch {
		// A case system that does not answer is named by `source check`; here it is said that it does not.
		return { wanted, count: 0, hasAny: false, people: undefined };
	}
};
