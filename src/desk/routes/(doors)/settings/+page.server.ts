import { fail } from '@sveltejs/kit';
import { iconSets } from '#lib/domain/deployment.ts';
import { units } from '#lib/domain/journey-facts.ts';
import { phases } from '#lib/domain/journey.ts';
import { languages } from '#lib/domain/text.ts';
import { howToBuild } from '#lib/server/called.ts';
import { whyNotDecided, writeDecided } from '#lib/server/desk/configuration.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { keepSettings, readSettings, withSettings } from '#lib/server/settings.ts';
import { staffIn } from '#desk/sent.ts';
import { decidedIn, settingsIn } from '#desk/settings-sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => {
	const { deployment, environment } = runningDesk();
	const { name, shortName, iconSet, exitAddress, road, sharing, retention, teamNumber } = withSettings(
		deployment,
		environment
	);
	return {
		isBroken: 'fault' in readSettings(environment),
		spoken: deployment.languages,
		all: languages,
		iconSets,
		phases,
		units,
		settings: { road, sharing, retention, teamNumber },
		decided: { name, shortName, iconSet, languages: deployment.languages, exitAddress }
	};
};

export const actions: Actions = {
	/** What counts at once. */
	running: async (event) => {
		const { deployment, environment } = runningDesk();
		const settings = settingsIn(await event.request.formData(), deployment.languages);
		const faults = keepSettings(environment, settings);
		if (faults.length > 0) return fail(400, { faults, settings });
		await written(staffIn(event), 'settings changed', 'settings running');
		return { kept: true };
	},
	/** What is built into the app. */
	built: async (event) => {
		const running = runningDesk();
		const decided = decidedIn(await event.request.formData(), running.deployment);
		const why = whyNotDecided(running, decided);
		if (why === 'betrays') return fail(400, { betrays: true, decided });
		if (why) return fail(400, { faults: [why], decided });
		await written(staffIn(event), 'settings changed', 'settings built');
		return { kept: true, unwritten: writeDecided(running, decided), command: howToBuild() };
	}
};
