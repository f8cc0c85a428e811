import { isDeepStrictEqual } from 'node:util';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting, type Existing } from '#lib/server/cases/import/existing.ts';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import type { Checked } from '#lib/server/cases/import/import-files.ts';
import { forRealPeople } from '#lib/server/demonstration.ts';
import { changesIn, type PartnerChange, type PersonChange } from '#lib/server/people/changes.ts';
import { readHanded, type HandedFile } from '#lib/server/people/handed-in.ts';
import { importPeople } from '#lib/server/people/import.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';
import type { Staff } from './accounts.ts';
import { looksAfter } from './people.ts';
import type { RunningDesk } from './running-desk.ts';

/** What an import would do, or all that is in its way. `name` is brought back with the second press. */
export type LookedImport =
	| { findings: Finding[] }
	| {
			name: string;
			people: PersonChange[];
			partners: PartnerChange[];
			/** Rows that no phone will show, for want of a mark. */
			hidden: number;
			remarks: Finding[];
	  };

/** What waits for the second press: the files, and whom they would change. */
export type WaitingImport = { files: HandedFile[]; people: PersonChange[] };

/** The first press: what files would change, writing nothing. */
export async function lookAtImport(
	running: RunningDesk,
	staff: Staff,
	files: HandedFile[]
): Promise<LookedImport> {
	const { checked, existing } = await check(running, staff, files);
	if (checked.findings.length > 0) return { findings: checked.findings };
	const { people, partners } = changesIn(checked.batch, existing);
	return {
		name: running.imports.keep(staff.id, { files, people }),
		people,
		partners,
		hidden: checked.tally.hidden,
		remarks: checked.batch.remarks
	};
}

/**
 * The second press: does what the first said.
 * @returns how many people were put in, or undefined where it was pressed before, waited too long, or would now do something else
 */
export async function takeIn(running: RunningDesk, staff: Staff, name: string): Promise<number | undefined> {
	const waiting = running.imports.take(staff.id, name);
	if (!waiting) return undefined;
	const { checked, existing } = await check(running, staff, waiting.files);
	const { people } = changesIn(checked.batch, existing);
	if (checked.findings.length > 0 || !isDeepStrictEqual(people, waiting.people)) return undefined;
	const { deployment, now } = running;
	const environment = forRealPeople(running.environment);
	await importPeople({ data: environment.data, now }, checked, staff.id);
	await readEverybodyAnew(environment, deployment, now);
	running.people.forget();
	return people.filter(({ is }) => is !== 'same').length;
}

async function check(
	{ environment, deployment, now }: RunningDesk,
	staff: Staff,
	files: HandedFile[]
): Promise<{ checked: Checked; existing: Existing }> {
	const existing = await readExisting(caseDatabasePath(environment.real));
	const checked = await readHanded(files, deployment, now(), existing);
	return {
		checked: { ...checked, findings: [...checked.findings, ...notHers(staff, checked, existing)] },
		existing
	};
}

/** What a reason says where somebody names a person whom she does not look after; of a stranger and of nobody the same. */
export const notHersReason = 'is nobody whose plan you look after here';
export const partnerReason = 'is a partner that would change; partners are changed on their own page';

function notHers(staff: Staff, { batch }: Checked, existing: Existing): Finding[] {
	const hers = (raw: RawCase | undefined) =>
		raw === undefined || looksAfter(staff, raw.team as { id?: unknown }[]);
	const strangers = batch.cases
		.filter(({ body }) => !hers(body) || !hers(existing.cases.get(body.ref)))
		.map(({ place }) => ({ ...place, field: 'ref', reason: notHersReason }));
	const changed = new Set(
		changesIn({ cases: [], organizations: batch.organizations }, existing)
			.partners.filter(({ is }) => is !== 'same')
			.map(({ id }) => id)
	);
	const partners = batch.organizations
		.filter(({ body }) => changed.has(String((body as { id?: unknown } | null)?.id)))
		.map(({ place }) => ({ ...place, field: 'id', reason: partnerReason }));
	return [...strangers, ...partners];
}
