import { acts, headFrom, printedHead } from '#lib/server/audit/audit.ts';
import { holds } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { chosenStaff, isAct, sightOf, whatWasDone, whoDidSomething } from '#lib/server/desk/what-was-done.ts';
import { inZone } from '#desk/moments.ts';
import { staffIn, textIn } from '#desk/sent.ts';
import type { Actions, PageServerLoad } from './$types';

/** Lines on one page. */
const most = 50;

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const { audit, deployment } = running;
	const staff = staffIn(event);
	const asked = event.url.searchParams;
	const [act, who, before] = [asked.get('act') ?? '', asked.get('who') ?? '', Number(asked.get('before'))];
	const chosen = await chosenStaff(running, staff, who);
	const lines = await whatWasDone(running, staff, {
		most: most + 1,
		...(Number.isInteger(before) && before > 0 && { before }),
		...(isAct(act) && { act }),
		...(chosen !== undefined && { staff: chosen })
	});
	return {
		sight: sightOf(staff),
		act: isAct(act) ? act : '',
		who,
		isEarlier: before > 0,
		acts,
		staffThere: await whoDidSomething(running, staff),
		lines: lines.slice(0, most).map((line) => ({ ...line, ...inZone(deployment.timeZone, line.at) })),
		earlier: lines.length > most ? lines[most - 1]?.number : undefined,
		chain: holds(staff.roles, 'done-chain')
			? { brokenAt: await audit.brokenAt(), head: printedHead(await audit.head()) }
			: undefined
	};
};

export const actions: Actions = {
	/** Whether an end that was printed before is still in the list. */
	check: async (event) => {
		// Of the one page, this part is one role's alone.
		if (!holds(staffIn(event).roles, 'done-chain')) return {};
		const head = headFrom(textIn(await event.request.formData(), 'head'));
		if (!head) return { unread: true };
		return { checked: { brokenAt: await runningDesk().audit.brokenAt(head) } };
	}
};
