import { error, fail } from '@sveltejs/kit';
import type { HelpLine } from '#lib/domain/deployment.ts';
import { howToBuild } from '#lib/server/called.ts';
import { today, whyNotChanged, writeLines } from '#lib/server/desk/help-lines.ts';
import type { Bodies } from '#lib/server/desk/proposals.ts';
import { holds, type Right } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { inEachLanguage, staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	const staff = staffIn(event);
	const names = new Map((await running.desk.staff()).map(({ id, name }) => [id, name]));
	return {
		lines: running.deployment.helpLines,
		waiting: (await running.desk.proposals('line')).map(({ id, by, body }) => ({
			id,
			who: names.get(by) ?? '',
			isOwn: by === staff.id,
			line: body.line,
			before: running.deployment.helpLines.find((one) => one.id === body.id)
		})),
		mayEdit: holds(staff.roles, 'partners-edit'),
		mayAgree: holds(staff.roles, 'lines-approve')
	};
};

const only = (event: RequestEvent, right: Right) => {
	// Of the one page, each part is one role's alone.
	if (!holds(staffIn(event).roles, right)) error(403, 'no-right');
	return staffIn(event);
};

export const actions: Actions = {
	/** Writes down how a line is to be. */
	send: async (event) => {
		const running = runningDesk();
		const staff = only(event, 'partners-edit');
		const change = changeIn(await event.request.formData());
		const why = whyNotChanged(running, change);
		if (why === 'betrays') return fail(400, { betrays: true, line: change.line });
		if (why) return fail(400, { fault: why, line: change.line });
		await running.desk.propose('line', staff.id, change);
		await written(staff, change.isCalled ? 'line checked' : 'line changed', `line ${change.id}`);
		return { sent: true };
	},
	agree: async (event) => {
		const running = runningDesk();
		const staff = only(event, 'lines-approve');
		const id = textIn(await event.request.formData(), 'id');
		const waiting = (await running.desk.proposals('line')).find((one) => one.id === id);
		if (waiting?.by === staff.id) return fail(409, { own: true });
		// It may have become impossible since.
		if (!waiting || whyNotChanged(running, waiting.body)) return fail(409, { gone: true });
		const signed = await running.desk.sign('line', id, staff.id);
		if (!signed) return fail(409, { gone: true });
		await written(staff, 'lines approved', `line ${signed.body.id}`);
		return { agreed: true, unwritten: writeLines(running, signed), command: howToBuild() };
	},
	refuse: async (event) => {
		const { desk } = runningDesk();
		const staff = staffIn(event);
		const id = textIn(await event.request.formData(), 'id');
		const waiting = (await desk.proposals('line')).find((one) => one.id === id);
		if (!waiting) return fail(409, { gone: true });
		if (waiting.by !== staff.id) only(event, 'lines-approve');
		await desk.dropProposal('line', id);
		return {};
	}
};

function changeIn(sent: FormData): Bodies['line'] {
	const { deployment } = runningDesk();
	const text = (name: string) => textIn(sent, name).normalize('NFC').trim();
	const given = text('id');
	const before = deployment.helpLines.find(({ id }) => id === given);
	const id = before?.id ?? `line-${Date.now().toString(36)}`;
	if (sent.has('drop') && before) return { id, isCalled: false };
	const isCalled = sent.has('called');
	const spoken = (part: string) => inEachLanguage(sent, part, deployment.languages);
	const note = spoken('note');
	const checkedOn = isCalled ? today(runningDesk()) : before?.checkedOn;
	const line = {
		id,
		label: spoken('label') ?? {},
		...(note && { note }),
		number: text('number'),
		...(sent.has('danger') && { danger: true }),
		free: sent.has('free'),
		allDay: sent.has('allDay'),
		...(checkedOn !== undefined && { checkedOn })
	};
	return { id, line: line as HelpLine, isCalled };
}
