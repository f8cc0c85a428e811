import { runningDesk } from '#lib/server/desk/running-desk.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals: { language, session }, url }) => {
	const { deployment, desk } = runningDesk();
	return {
		language,
		languages: deployment.languages,
		name: deployment.name[language],
		path: url.pathname,
		staff: session && { name: session.staff.name, roles: session.staff.roles },
		isOneAlone: session !== undefined && (await desk.directors()) < 2
	};
};
