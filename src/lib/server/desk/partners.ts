import { randomBytes } from 'node:crypto';
import { dayAt } from '#lib/domain/day.ts';
import type { Language } from '#lib/domain/text.ts';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { checked } from '#lib/server/cases/import/import-files.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import { formOf, partnerFrom, type PartnerForm } from '#lib/server/directory/partner-form.ts';
import { plansWith } from '#lib/server/directory/plans-with.ts';
import type { Fault } from '#lib/server/faults.ts';
import { importPeople } from '#lib/server/people/import.ts';
import { inRegister } from '#lib/server/people/house.ts';
import { putBack, removePartners } from '#lib/server/people/remove.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';
import type { RunningDesk } from './running-desk.ts';

type Row = { id?: unknown; name?: unknown; visibility?: unknown; services?: unknown };

const houseOf = ({ environment: { data }, now }: RunningDesk) => ({ data, now });

/** The stored row of every partner: those of a live case system, and in their place those that were written here. */
export async function partnerRows({ environment, deployment }: RunningDesk): Promise<Map<string, unknown>> {
	const source = openSource(environment.data, deployment);
	try {
		const rows = await source.readOrganizations();
		return new Map(rows.map((row) => [String((row as Row | null)?.id), row]));
	} finally {
		await source.close();
	}
}

/** What a partner is called in a language; where it has no name there, the one that it has. */
export function partnerName(row: unknown, language: Language): string {
	return formOf(row).words[language].name || String((row as Row | null)?.name);
}

/** `names`: in every language, since somebody searches by whichever she knows. */
export type PartnerLine = { id: string; name: string; names: string; services: number; isOpen: boolean };

export async function listPartners(running: RunningDesk, language: Language): Promise<PartnerLine[]> {
	const rows = await partnerRows(running);
	return [...rows]
		.map(([id, row]) => {
			const { name, visibility, services } = (row ?? {}) as Row;
			const names = Object.values(formOf(row).words).map((words) => words.name);
			return {
				id,
				name: partnerName(row, language),
				names: [String(name), ...names].join(' '),
				services: Array.isArray(services) ? services.length : 0,
				isOpen: visibility === 'public'
			};
		})
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** Who last said that all of it was checked, and when, by the list of what was done; undefined where nobody is known to. */
export async function checkedBy(
	{ audit, desk }: RunningDesk,
	object: string,
	act: 'partner checked' | 'line checked'
): Promise<{ at: string; who: string } | undefined> {
	const mark = audit.nameOf(object);
	const line = (await audit.lines({ act })).find((one) => one.object === mark);
	if (!line) return undefined;
	const who = (await desk.staff()).find(({ id }) => id === line.staff)?.name ?? line.staff;
	return { at: line.at, who };
}

/** In how many plans a partner is introduced, as far as plans lie here. */
export const introducedIn = async ({ environment }: RunningDesk, id: string): Promise<number> =>
	plansWith(await readExisting(caseDatabasePath(environment.data)), id);

/**
 * Keeps a partner as a form has it. It can be taken back for 30 days, as an import.
 * @param id undefined for a new one
 * @param isChecked somebody says that all of it was checked today
 * @returns its id, or what is wrong
 */
export async function keepPartner(
	running: RunningDesk,
	{ id, form, isChecked, by }: { id: string | undefined; form: PartnerForm; isChecked: boolean; by: string }
): Promise<{ id: string } | { faults: Fault[] }> {
	const { environment, deployment, now } = running;
	const before = id === undefined ? undefined : (await partnerRows(running)).get(id);
	const made = partnerFrom(form, before, {
		spoken: deployment.languages,
		country: deployment.country,
		newId: () => randomBytes(9).toString('hex'),
		...(isChecked && { checkedOn: dayAt(now(), deployment.timeZone) })
	});
	if ('faults' in made) return made;
	const batch = {
		cases: [],
		organizations: [{ body: made.body, place: { file: '', row: '' } }],
		findings: [] as Finding[],
		remarks: [],
		leftBehind: 0
	};
	const all = checked([batch], deployment.phaseMap);
	if (all.findings.length > 0) return { faults: all.findings };
	await importPeople(houseOf(running), all, by);
	await readEverybodyAnew(environment, deployment, now);
	return { id: made.body.id };
}

/** A partner is worked with no longer: phones show it no more. It can be put back for four weeks. */
export async function retirePartner(running: RunningDesk, id: string): Promise<void> {
	await removePartners(houseOf(running), [id]);
	await readEverybodyAnew(running.environment, running.deployment, running.now, { agreed: true });
}

/** Partners that were retired and can be put back. */
export async function retiredPartners(
	running: RunningDesk,
	language: Language
): Promise<{ id: string; name: string; weeks: number }[]> {
	const removed = await inRegister(houseOf(running), (register) => register.listRemoved('organization'));
	return removed
		.filter(({ kind }) => kind === 'organization')
		.map(({ id, body, weeks }) => ({ id, name: partnerName(body, language), weeks }));
}

/** @throws OperatorError where there is nothing to put back */
export async function putPartnerBack(running: RunningDesk, id: string): Promise<void> {
	await putBack(houseOf(running), 'organization', id);
	await readEverybodyAnew(running.environment, running.deployment, running.now);
}
