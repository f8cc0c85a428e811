import { randomBytes } from 'node:crypto';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { Phase } from '#lib/domain/journey.ts';
import type { Language, Reading } from '#lib/domain/text.ts';
import { openSource } from '#lib/server/cases/open-source.ts';
import type { Environment } from '#lib/server/environment.ts';
import { openPlanCache } from '#lib/server/plans/plan-cache.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { Staff } from './accounts.ts';
import { holds } from './roles.ts';

/** Somebody with a plan, as staff may know her. `called`, phase and language are absent until her plan was read. */
export type Person = {
	ref: string;
	called?: string;
	phase?: Phase;
	language?: Language;
	reading?: Reading;
	/** Newer reads of her plan failed: what is known is from an earlier one. */
	stale: boolean;
	/** Who works with her: ids and names of team members. */
	team: { id: string; name: string }[];
};

/** How long a list is taken for true. Milliseconds. */
const kept = 10_000;

/** Everybody, by reference; what is known of them is what the last round read. One list serves a page and the press on it. */
export function openPeople(environment: Environment, deployment: Deployment) {
	let last: { read: number; people: Promise<Person[]> } | undefined;
	const everybody = (): Promise<Person[]> => {
		if (!last || last.read + kept < performance.now()) {
			const people = readPeople(environment, deployment);
			last = { read: performance.now(), people };
			people.catch(() => (last = undefined));
		}
		return last.people;
	};
	return {
		/** Those whom somebody may meet here. */
		of: async (staff: Staff) => (await everybody()).filter((person) => meets(staff, person)),
		/** Those whose plans somebody looks after here. */
		lookedAfterBy: async (staff: Staff) =>
			(await everybody()).filter((person) => looksAfter(staff, person.team)),
		/** Those whose names somebody may know. */
		knownTo: async (staff: Staff) =>
			(await everybody()).filter((person) => meets(staff, person) || looksAfter(staff, person.team)),
		/** Team members of all plans, for telling who somebody on the staff is in them. */
		team: async () => {
			const names = new Map(
				(await everybody()).flatMap(({ team }) => team.map(({ id, name }) => [id, name]))
			);
			return [...names].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
		},
		/** From now on the list is read anew. */
		forget: () => (last = undefined)
	};
}

export type People = ReturnType<typeof openPeople>;

/** Whether somebody may meet a person here: a lead all, a case worker those whom she works with. */
export function meets({ roles, worksAs }: Pick<Staff, 'roles' | 'worksAs'>, { team }: Person): boolean {
	if (holds(roles, 'people-all')) return true;
	return holds(roles, 'people-own') && team.some(({ id }) => worksAs.includes(id));
}

/** Whether somebody looks after a plan here: a director all, a case worker those of the people she works with. */
export function looksAfter(
	{ roles, worksAs }: Pick<Staff, 'roles' | 'worksAs'>,
	team: readonly { id?: unknown }[]
): boolean {
	if (holds(roles, 'plans-all')) return true;
	return holds(roles, 'plans-own') && team.some(({ id }) => worksAs.some((own) => own === id));
}

async function readPeople(environment: Environment, deployment: Deployment): Promise<Person[]> {
	const source = openSource(environment.data, deployment);
	const refs = await source.listRefs();
	await source.close();
	const plans = await openPlanCache(environment.data, openSecret(environment.data), randomBytes);
	try {
		const people: Person[] = [];
		for (const ref of refs) {
			const kept = await plans.plan(ref, 'person');
			const plan = kept?.plan;
			people.push({
				ref,
				stale: kept?.stale ?? false,
				...(plan?.me.called !== undefined && { called: plan.me.called }),
				...(plan && {
					phase: plan.journey.phase,
					language: plan.me.language,
					reading: plan.me.reading
				}),
				team: plan?.team.map(({ id, name }) => ({ id, name })) ?? []
			});
		}
		return people.sort((a, b) => (a.called ?? a.ref).localeCompare(b.called ?? b.ref));
	} finally {
		await plans.close();
	}
}
