import { leastPassphrase } from '#lib/server/desk/backup-now.ts';
import { holds } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import type { ServiceState } from '#lib/server/desk/service-state.ts';
import { staffIn } from '#desk/sent.ts';
import type { Actions, PageServerLoad } from './$types';

const minute = 60_000;

/** What the page says; `minutes`: how long ago it was looked at. */
const shown = (state: ServiceState | undefined) => {
	if (!state) return undefined;
	const { looked, ...said } = state;
	return { ...said, minutes: Math.floor((performance.now() - looked) / minute) };
};

/** Why no backup was made. */
const whys = ['short', 'differ', 'failed'] as const;

export const load: PageServerLoad = async (event) => {
	const { request, url } = event;
	const why = whys.find((one) => one === url.searchParams.get('backup'));
	const backup = holds(staffIn(event).roles, 'backup') ? { why, least: leastPassphrase } : undefined;
	// A press has looked already.
	if (request.method === 'POST') return { backup, state: undefined };
	return { backup, state: shown(await runningDesk().service.recent()) };
};

export const actions: Actions = {
	default: async () => ({ state: shown(await runningDesk().service.anew()) })
};
