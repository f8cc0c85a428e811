import { fail } from '@sveltejs/kit';
import { dayAt } from '#lib/domain/day.ts';
import { inTens } from '#lib/domain/feedback-results.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called } from '#lib/server/called.ts';
import { holds } from '#lib/server/desk/roles.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { closePeriod, openPeriod } from '#lib/server/feedback/periods.ts';
import { takeBack } from '#lib/server/feedback/reports.ts';
import { enrolled } from '#lib/server/feedback/sealed-batch.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { shownPeriods } from '#desk/periods.ts';
import { filesIn, staffIn, textIn } from '#desk/sent.ts';
import { written } from '#desk/written.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
	const running = runningDesk();
	return {
		periods: await shownPeriods(running),
		people: inTens(await enrolled(running.environment)),
		mayWork: holds(staffIn(event).roles, 'feedback-work'),
		demonstration: readPeriodKeys(running.environment.keys).demonstration,
		keysCommand: called('feedback keys --help')
	};
};

/** Does what a form asks of one period and writes it down, or says what helps on the server. */
async function doing(
	event: RequestEvent,
	act: 'feedback opened' | 'feedback closed',
	command: string,
	work: (id: string) => Promise<unknown>
) {
	const id = textIn(await event.request.formData(), 'period');
	try {
		await work(id);
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		return fail(409, { why: error.message, command: `${called(command)} ${id}` });
	}
	await written(staffIn(event), act, `period ${id}`);
	return { did: act, period: id };
}

export const actions: Actions = {
	open: (event) => {
		const { environment, deployment, now } = runningDesk();
		const today = dayAt(now(), deployment.timeZone);
		return doing(event, 'feedback opened', 'feedback open', (id) => openPeriod(environment, today, id));
	},
	close: (event) => {
		const { environment, deployment, now } = runningDesk();
		return doing(event, 'feedback closed', 'feedback close', (id) =>
			closePeriod(environment, deployment.timeZone, now(), id)
		);
	},
	/** What the opening room left for the next report. */
	back: async (event) => {
		const { environment } = runningDesk();
		const [file] = await filesIn(await event.request.formData(), 'file');
		const period = file && takeBack(environment.data, readPeriodKeys(environment.keys), jsonIn(file.bytes));
		if (period === undefined) return fail(400, { unread: true });
		await written(staffIn(event), 'feedback reported', `period ${period}`);
		return { back: period };
	}
};

function jsonIn(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		return undefined;
	}
}
