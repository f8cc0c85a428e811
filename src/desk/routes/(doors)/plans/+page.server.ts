import {
	howPlansAreRead,
	inventedBesideReal,
	livesHere,
	readNow,
	takeInventedOut
} from '#lib/server/desk/plans.ts';
import { holds } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { error, fail } from '@sveltejs/kit';
import { inZone } from '#desk/moments.ts';
import { searched } from '#desk/searched.ts';
import { staffIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

/** So many are named one by one. */
const most = 60;

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const { desk, people, deployment } = running;
	const staff = staffIn(event);
	const about = { system: deployment.source.kind };
	try {
		const all = await people.lookedAfterBy(staff);
		const { first, ...found } = searched(event.url, all, ({ called = '', ref }) => `${called} ${ref}`);
		const { endedAt, unread } = await howPlansAreRead(running, all);
		const line = ({ ref, called, phase, stale }: (typeof all)[number]) => ({
			ref,
			called,
			phase,
			stale,
			address: `/plans/${desk.nameInAddress(ref)}`
		});
		return {
			...about,
			isAway: false,
			...found,
			people: first.map(line),
			unread: unread.slice(0, most).map(line),
			unreadCount: unread.length,
			read: endedAt === undefined ? undefined : inZone(deployment.timeZone, endedAt),
			invented: holds(staff.roles, 'plans-all') ? (await inventedBesideReal(running)).refs.length : 0
		};
	} catch {
		// A case system that does not answer is named by `source check`; here it is said that it does not.
		const nobody = {
			wanted: '',
			people: [],
			count: 0,
			unread: [],
			unreadCount: 0,
			read: undefined,
			invented: 0
		};
		return { ...about, isAway: true, ...nobody };
	}
};

export const actions: Actions = {
	/** Reads now whom she looks after, and says why somebody cannot be read. */
	read: async (event) => {
		const running = runningDesk();
		try {
			const mine = await running.people.lookedAfterBy(staffIn(event));
			const names = new Map(mine.map(({ ref, called }) => [ref, called ?? ref]));
			const { read, unread } = await readNow(running, [...names.keys()]);
			return { read, why: unread.map(({ ref, why }) => ({ name: names.get(ref) ?? ref, ...why })) };
		} catch {
			return fail(503, { away: true });
		}
	},
	invented: async (event) => {
		const staff = staffIn(event);
		const running = runningDesk();
		if (!holds(staff.roles, 'plans-all') || !livesHere(running)) error(403, 'no-right');
		await written(staff, 'people removed');
		await takeInventedOut(running);
		return { invented: true };
	}
};
