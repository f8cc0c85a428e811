import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import { openAudit } from '#lib/server/audit/audit.ts';
import { called } from '#lib/server/called.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { farFewer } from '#lib/server/few.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { openSecret } from '#lib/server/secret.ts';
import { counted } from '#operator/counted.ts';
import { inRegister } from '#operator/in-register.ts';
import { openCases } from '#operator/open-cases.ts';
import { closedTooLong } from '#operator/commands/people/closed.ts';
import { broken, good, look, measured, type Check } from './check.ts';

const doubts = {
	behind: 'The clock of this machine stands before the last round',
	ahead: 'The clock of this machine stands far after the last round'
};

/** Whether the clock is believed, and what waits to be forgotten. */
export const forgetting: Check = async (context) => {
	const { now } = context;
	const seen = await inRegister(
		context,
		async (register) => ({
			doubt: register.doubt(),
			ending: (await register.list()).filter((phone) => phone.ending)
		}),
		undefined
	);
	if (!seen) return [];
	const { doubt, ending } = seen;
	const waiting = ending.filter((phone) => phone.ending?.weeks === 0 && phone.ending.reason !== 'removed');
	return [
		measured(
			doubt
				? look(
						`${doubts[doubt]}: by it nothing is forgotten`,
						`It says ${now().toISOString().slice(0, 10)}. If that is wrong, set it (timedatectl). If it is right there is nothing to do: after a week of running it is believed again.`
					)
				: good('The clock fits the last round'),
			'clock',
			doubt ?? 'fits'
		),
		...(ending.length > 0
			? [
					look(
						`${counted(ending.length, 'phone')} will end within four weeks`,
						`See ${called('phones')}; one that is to stay: phones keep PHONE.`
					)
				]
			: []),
		...(waiting.length > 0
			? [
					look(
						`For ${counted(waiting.length, 'phone')} the weeks are over; where many would end at once, none does`,
						`Look at them in ${called('phones')}. If it is right: phones end.`
					)
				]
			: [])
	];
};

/** Whether the case system lists so many fewer people than phones have copies of that the copies are kept. */
export const farFewerPeople: Check = async ({ environment, deployment }) => {
	const { data } = environment;
	if (!isLaid(join(data, 'cache.db'))) return [];
	const source = openCases(environment, deployment());
	const listed = await source.listRefs().finally(() => source.close());
	const plans = await openPlanCache(data, openSecret(data), randomBytes);
	const copies = await plans.count();
	await plans.close();
	return farFewer(copies, listed.length)
		? [
				look(
					`The case system lists ${counted(listed.length, 'person', 'people')}, and there are copies of ${copies}: all are kept`,
					`Find out why. If the case system is right: ${called('source accept')}`
				)
			]
		: [];
};

/** People whose time is over by the organisation's own rule. */
export const closedPeople: Check = async ({ environment, deployment, now }) => {
	const { retention, phaseMap, source } = deployment();
	if (source.kind !== 'embedded' || retention.closedPeopleWeeks === undefined) return [];
	const existing = await readExisting(caseDatabasePath(environment.data));
	const due = closedTooLong(existing, phaseMap, retention.closedPeopleWeeks, now());
	return due.length === 0
		? [good('Nobody’s plan has been closed for longer than you keep it')]
		: [
				look(
					`${counted(due.length, 'plan')} ${due.length === 1 ? 'was' : 'were'} closed longer ago than you keep them`,
					`Take them out: ${called('people remove --closed')}`
				)
			];
};

/** Whether the list of who did what is whole. */
export const auditWhole: Check = async ({ environment: { data }, now }) => {
	if (!isLaid(join(data, 'desk.db'))) return [];
	const audit = await openAudit(data, openSecret(data), now);
	const at = await audit.brokenAt();
	const old = await audit.old();
	await audit.close();
	return [
		...(old
			? [
					look(
						`${counted(old.lines, 'line')} of the list of who did what ${old.lines === 1 ? 'is' : 'are'} older than 24 months`,
						`Let them go: ${called('audit shorten')}`
					)
				]
			: []),
		at === undefined
			? good('The list of who did what is whole')
			: broken(
					`The list of who did what is broken at line ${at}`,
					'Somebody changed desk.db by hand, or it was put back half. Compare it with your backup.'
				)
	];
};
