import { runningDesk } from '#lib/server/desk/running-desk.ts';
import type { ServiceState } from '#lib/server/desk/service-state.ts';
import type { Actions, PageServerLoad } from './$types';

const minute = 60_000;

/** What the page says; `minutes`: how long ago it was looked at. */
const shown = (state: ServiceState | undefined) => {
	if (!state) return undefined;
	const { looked, ...said } = state;
	return { ...said, minutes: Math.floor((performance.now() - looked) / minute) };
};

export const load: PageServerLoad = async ({ request }) => {
	// A press has looked already.
	if (request.method === 'POST') return { state: undefined };
	return { state: shown(await runningDesk().service.recent()) };
};

export const actions: Actions = {
	default: async () => ({ state: shown(await runningDesk().service.anew()) })
};
