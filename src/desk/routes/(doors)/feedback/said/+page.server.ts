import { error, fail } from '@sveltejs/kit';
import {
	allSaid,
	changeSaid,
	whyNotSaid,
	type SaidAndDone
} from '#lib/server/ballots/organisation-feedback.ts';
import type { Bodies } from '#lib/server/desk/proposals.ts';
import { holds, type Right } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { periodLines } from '#lib/server/feedback/periods.ts';
import { inEachLanguage, staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
	const { desk, deployment, environment } = runningDesk();
	const staff = staffIn(event);
	const all = allSaid(environment.data, deployment.languages);
	const entries = 'entries' in all ? all.entries : [];
	const names = new Map((await desk.staff()).map(({ id, name }) => [id, name]));
	return {
		...('fault' in all && { broken: all.fault }),
		entries,
		waiting: (await desk.proposals('said')).map(({ id, by, body }) => ({
			id,
			who: names.get(by) ?? '',
			isOwn: by === staff.id,
			entry: body.entry,
			before: entries.find((one) => one.id === body.id)
		})),
		// What nobody was asked yet nobody has said.
		periods: (await periodLines(environment))
			.filter(({ state }) => state === 'closed')
			.map(({ period }) => period)
			.reverse(),
		mayDraft: holds(staff.roles, 'said-draft'),
		mayKeep: holds(staff.roles, 'said-keep')
	};
};

const only = (event: RequestEvent, right: Right) => {
	// Of the one page, each part is one role's alone.
	if (!holds(staffIn(event).roles, right)) error(403, 'no-right');
	return staffIn(event);
};

/** Phones have it at their next reading. */
const keep = (body: Bodies['said']) => {
	const { deployment, environment } = runningDesk();
	return changeSaid(environment.data, deployment.languages, body);
};

export const actions: Actions = {
	/** A lead's own words are kept at once; an editor's wait for a lead. */
	send: async (event) => {
		const staff = only(event, 'said-draft');
		const body = changeIn(await event.request.formData());
		const { deployment, environment } = runningDesk();
		const why = whyNotSaid(environment.data, deployment.languages, body);
		if (why === 'gone') return fail(409, { gone: true });
		if (why) return fail(400, { fault: why, entry: body.entry });
		if (!holds(staff.roles, 'said-keep')) {
			await runningDesk().desk.propose('said', staff.id, body);
			await written(staff, 'signature asked');
			return { sent: true };
		}
		keep(body);
		await written(staff, 'said changed');
		return { kept: true };
	},
	agree: async (event) => {
		const { desk } = runningDesk();
		const staff = only(event, 'said-keep');
		const id = textIn(await event.request.formData(), 'id');
		const waiting = (await desk.proposals('said')).find((one) => one.id === id);
		if (waiting?.by === staff.id) return fail(409, { gone: true });
		const signed = waiting && (await desk.sign('said', id, staff.id));
		if (!signed) return fail(409, { gone: true });
		const why = keep(signed.body);
		if (why === 'gone') return fail(409, { gone: true });
		if (why) return fail(400, { fault: why, entry: signed.body.entry });
		await written(staff, 'said changed');
		return { kept: true };
	},
	refuse: async (event) => {
		const { desk } = runningDesk();
		const staff = staffIn(event);
		const id = textIn(await event.request.formData(), 'id');
		const waiting = (await desk.proposals('said')).find((one) => one.id === id);
		if (!waiting) return fail(409, { gone: true });
		if (waiting.by !== staff.id) only(event, 'said-keep');
		await desk.dropProposal('said', id);
		return {};
	}
};

function changeIn(sent: FormData): Bodies['said'] {
	const { deployment } = runningDesk();
	const id = textIn(sent, 'id') || undefined;
	if (sent.has('drop')) return { id };
	const spoken = (part: string) => inEachLanguage(sent, part, deployment.languages) ?? {};
	const entry = { period: textIn(sent, 'period'), said: spoken('said'), did: spoken('did') };
	return { id, entry: entry as SaidAndDone };
}
