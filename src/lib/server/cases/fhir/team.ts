import { dayOf } from '#lib/server/cases/dates.ts';
import { codeOf, narrower } from './profile.ts';
import { isOfPatient, markOf, ourId, practitionerOf, readOrNamed, type FhirContext } from './context.ts';
import type { ResourceOf } from './resources.ts';

type Member = {
	id: string;
	visibility: 'person' | 'person-and-family';
	name: string | undefined;
	role: string;
	workPhone?: { number: string };
};

/** The people of marked teams who are there today: what they are called, and what they are for her. */
export function teamOf(context: FhirContext): { rows: Member[]; hidden: number } {
	const { index, profile, today } = context;
	const members = new Map<string, Member>();
	let hidden = 0;
	for (const team of index.all('CareTeam')) {
		if (
			!isOfPatient(context, team.subject) ||
			team.status === 'entered-in-error' ||
			team.status === 'inactive'
		)
			continue;
		const visibility = markOf(context, team);
		if (!visibility) {
			hidden++;
			continue;
		}
		for (const { role, member, period } of team.participant) {
			const practitioner = practitionerOf(context, member);
			const until = readOrNamed(context, [team, 'participant.period'], period?.end, dayOf);
			if (until && until < today) continue;
			if (!practitioner) {
				// The person herself, or her family, belongs to no list of who walks with her.
				if (!/^(Patient|RelatedPerson)\//.test(index.nameOf(member) ?? ''))
					context.remark(team, 'participant.member', 'names nobody who can be found, so is not shown');
				continue;
			}
			const id = ourId(practitioner.id);
			const known = codeOf('role', role, profile);
			if (!known) context.remark(team, 'participant.role', 'somebody’s role is not in the map');
			members.set(id, {
				id,
				visibility: narrower(visibility, members.get(id)?.visibility ?? visibility) ?? 'person',
				name: calledOf(practitioner),
				// "Who walks with you": true of everybody on a team.
				role: known ?? 'guide',
				...workPhoneOf(practitioner),
				...(until && { leaving: { on: until } })
			});
		}
	}
	return { rows: [...members.values()], hidden };
}

// A number is somebody's own unless it says outright that it is for work.
function workPhoneOf({ telecom }: ResourceOf<'Practitioner'>): { workPhone?: { number: string } } {
	const number = telecom.find(({ system, use }) => system === 'phone' && use === 'work')?.value;
	return number === undefined ? {} : { workPhone: { number } };
}

// A first name is enough to know whom to ask for; a family name on a taken phone would say more.
function calledOf({ name }: ResourceOf<'Practitioner'>): string | undefined {
	const chosen =
		name.find(({ use }) => use === 'nickname') ?? name.find(({ use }) => use === 'usual') ?? name[0];
	return chosen?.use === 'nickname' && chosen.text !== undefined
		? chosen.text
		: (chosen?.given[0] ?? chosen?.text);
}
