import { isDemonstration } from '#lib/server/demonstration.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals: { language, session }, url }) => {
	const { deployment, desk, environment } = runningDesk();
	return {
		language,
		languages: deployment.languages,
		name: deployment.name[language],
		path: url.pathname,
		isDemonstration: isDemonstration(environment.data),
		staff: session && { name: session.staff.name, roles: session.staff.roles },
		isOneAlone: session !== undefined && (await desk.directors()) < 2
	};
};
