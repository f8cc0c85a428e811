import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import { isDemonstration } from '#lib/server/demonstration.ts';
import { inventedIn } from '#lib/server/people/invented.ts';
import { listImports, undoImport, type Imported } from '#lib/server/people/import.ts';
import { heldAbout, type HeldAbout } from '#lib/server/people/held.ts';
import { inRegister } from '#lib/server/people/house.ts';
import { putBack, removePartners, removePeople } from '#lib/server/people/remove.ts';
import { examinePeople, type WhyUnread } from '#lib/server/plans/examine.ts';
import { planInNumbers, type PlanInNumbers } from '#lib/server/plans/in-numbers.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { readEverybodyAnew } from '#lib/server/plans/read-anew.ts';
import type { RawCase } from '#lib/server/cases/case-source.ts';
import { openSecret } from '#lib/server/secret.ts';
import { randomBytes } from 'node:crypto';
import type { Staff } from './accounts.ts';
import { looksAfter, type Person } from './people.ts';
import { holds } from './roles.ts';
import type { RunningDesk } from './running-desk.ts';

const houseOf = ({ environment: { data }, now }: RunningDesk) => ({ data, now });

/** Whether people are put in and taken out here; else they live in another system, and only their plans are read. */
export const livesHere = ({ deployment }: RunningDesk) => deployment.source.kind === 'embedded';

/** Everybody's copies are made anew, so that phones see at once what was changed. */
async function readAgain(running: RunningDesk): Promise<void> {
	const { environment, deployment, now } = running;
	await readEverybodyAnew(environment, deployment, now, { agreed: true });
	running.people.forget();
}

/** When plans were last read, and whose cannot be read as they stand now. */
export async function howPlansAreRead(
	running: RunningDesk,
	mine: readonly Person[]
): Promise<{ endedAt?: string; unread: Person[] }> {
	const plans = await openPlanCache(
		running.environment.data,
		openSecret(running.environment.data),
		randomBytes
	);
	const round = await plans.lastRound();
	await plans.close();
	return {
		...(round && { endedAt: round.endedAt }),
		unread: mine.filter(({ stale, phase }) => stale || phase === undefined)
	};
}

/** Reads these people now, and says of each who cannot be read why. Nothing is kept. */
export async function readNow(
	{ environment, deployment }: RunningDesk,
	refs: readonly string[]
): Promise<{ read: number; unread: { ref: string; why: WhyUnread }[] }> {
	const source = openSource(environment.data, deployment);
	try {
		const { plans, unread } = await examinePeople(source, refs, deployment);
		return { read: plans.length, unread };
	} finally {
		await source.close();
	}
}

/** What one person's phone would show in numbers, and all that hangs on her; no numbers where her plan cannot be shown. */
export async function aboutPerson(
	running: RunningDesk,
	{ ref, phase }: Person
): Promise<{ held: HeldAbout; numbers?: PlanInNumbers }> {
	const { environment, deployment } = running;
	const source = openSource(environment.data, deployment);
	try {
		const held = await heldAbout(houseOf(running), ref);
		try {
			return { held, numbers: planInNumbers(await source.readCase(ref), deployment, phase) };
		} catch {
			return { held };
		}
	} finally {
		await source.close();
	}
}

/** Takes somebody out with all that hangs on her. @param atOnce nothing is kept to put back */
export async function takeOut(running: RunningDesk, ref: string, atOnce: boolean): Promise<void> {
	await removePeople(houseOf(running), [ref], { atOnce });
	await readAgain(running);
}

/** Somebody who was taken out and can be put back for so many weeks. */
export type TakenOut = { ref: string; called?: string; weeks: number };

/** Whom somebody may put back. */
export async function takenOut(running: RunningDesk, staff: Staff): Promise<TakenOut[]> {
	const removed = await inRegister(houseOf(running), (register) => register.listRemoved('person'));
	return removed
		.filter(({ kind, body }) => kind === 'person' && looksAfter(staff, teamOf(body)))
		.map(({ id, body, weeks }) => {
			const called = ((body as RawCase).me as { called?: unknown } | null)?.called;
			return { ref: id, ...(typeof called === 'string' && { called }), weeks };
		});
}

const teamOf = (body: unknown) => (body as RawCase).team as { id?: unknown }[];

/** @throws OperatorError where there is nobody to put back */
export async function putPersonBack(running: RunningDesk, ref: string): Promise<void> {
	await putBack(houseOf(running), 'person', ref);
	await readAgain(running);
}

/** The imports that somebody may take back: a director all, others their own. */
export async function importsOf(running: RunningDesk, staff: Staff): Promise<Imported[]> {
	const all = await listImports(houseOf(running));
	return holds(staff.roles, 'plans-all') ? all : all.filter(({ by }) => by === staff.id);
}

/** @throws ChangedSince where something of it was changed since */
export async function takeBack(running: RunningDesk, id: string): Promise<void> {
	await undoImport(houseOf(running), id);
	await readAgain(running);
}

/** The invented people and partners that stand beside real ones; none in the demonstration, where all are invented. */
export async function inventedBesideReal(
	running: RunningDesk
): Promise<{ refs: string[]; partners: string[] }> {
	const { environment } = running;
	if (!livesHere(running) || isDemonstration(environment.data)) return { refs: [], partners: [] };
	return inventedIn(await readExisting(caseDatabasePath(environment.data)), environment.root);
}

/** Takes them out in one press. */
export async function takeInventedOut(running: RunningDesk): Promise<void> {
	const { refs, partners } = await inventedBesideReal(running);
	await removePeople(houseOf(running), refs);
	await removePartners(houseOf(running), partners);
	await readAgain(running);
}
