import type { Session } from '#lib/domain/session.ts';
import { minutesFromTo, whenOf } from '#lib/server/cases/dates.ts';
import { codeOf, visibilityOf, narrower } from './profile.ts';
import { isOfPatient, markOf, ourId, practitionerOf, type FhirContext } from './context.ts';
import { languageIn } from './me.ts';
import type { ResourceOf } from './resources.ts';
import { textIn } from './words.ts';

type Appointment = ResourceOf<'Appointment'>;

// A status that R4 does not know is left out: a day that may be off must not send her on a way.
const states: Partial<Record<Appointment['status'], Session['state']>> = {
	proposed: 'planned',
	pending: 'planned',
	booked: 'planned',
	waitlist: 'planned',
	arrived: 'done',
	'checked-in': 'done',
	fulfilled: 'done',
	cancelled: 'called-off',
	noshow: 'called-off'
};

/** The marked appointments. Titles are neutral kinds; of the texts only the one that is written for the person. */
export function sessionsOf(context: FhirContext, team: Set<string>): { rows: unknown[]; hidden: number } {
	const { profile, timeZone } = context;
	let hidden = 0;
	const rows = context.index.all('Appointment').flatMap((appointment) => {
		const hers = appointment.participant.some(({ actor }) => isOfPatient(context, actor));
		if (!hers || appointment.status === 'entered-in-error') return [];
		const visibility = markOf(context, appointment);
		if (!visibility) {
			hidden++;
			return [];
		}
		const state = states[appointment.status];
		const { date, time } = whenOf(appointment.start ?? appointment.requestedPeriod[0]?.start, timeZone);
		if (!state || !date) {
			context.remark(appointment, state ? 'start' : 'status', 'cannot be read, so it is not shown');
			return [];
		}
		const kind = codeOf('session', appointment.serviceType, profile);
		if (!kind) context.remark(appointment, 'serviceType', 'its kind is not in the map');
		const minutes = minutesOf(appointment);
		const members = appointment.participant.flatMap(({ actor }) => {
			const practitioner = practitionerOf(context, actor);
			return practitioner ? [ourId(practitioner.id)] : [];
		});
		const place = placeOf(appointment, visibility, context);
		const { patientInstruction, _patientInstruction } = appointment;
		const expect = textIn(languageIn(context), patientInstruction, _patientInstruction);
		return [
			{
				id: ourId(appointment.id),
				visibility,
				kind: kind ?? 'talk',
				how: wayOf(appointment, context),
				date,
				...(time && { time }),
				...(minutes !== undefined && { minutes }),
				with: [...new Set(members)].filter((id) => team.has(id)).slice(0, 8),
				...(place && { place }),
				...(expect !== undefined && { expect }),
				state
			}
		];
	});
	const at = (row: { date: string; time?: string; id: string }) => `${row.date} ${row.time ?? ''} ${row.id}`;
	return { rows: rows.toSorted((a, b) => at(a).localeCompare(at(b))), hidden };
}

// Lengths that no meeting has are an entry's fault, not a reason to hide the meeting.
function minutesOf({ minutesDuration, start, end }: Appointment): number | undefined {
	const minutes = minutesDuration ?? minutesFromTo(start, end);
	return minutes !== undefined && Number.isInteger(minutes) && minutes >= 5 && minutes <= 480
		? minutes
		: undefined;
}

// Location.physicalType (location-physical-type): `vi` a virtual place, `ho` a house.
function wayOf(appointment: Appointment, context: FhirContext): Session['how'] {
	const said = codeOf('way', [appointment.appointmentType], context.profile);
	if (said) return said;
	const types = locationsOf(appointment, context).flatMap(({ physicalType }) => physicalType?.coding ?? []);
	if (types.some(({ code }) => code === 'vi')) return 'phone';
	return types.some(({ code }) => code === 'ho') ? 'home-visit' : 'in-person';
}

/** A place is shown only if the place itself is marked as well; its address is never read. */
function placeOf(appointment: Appointment, ofSession: 'person' | 'person-and-family', context: FhirContext) {
	const language = languageIn(context);
	const nameOf = (location: ResourceOf<'Location'>) => textIn(language, location.name, location._name);
	const shown = locationsOf(appointment, context).find(
		(location) =>
			narrower(ofSession, visibilityOf(location, context.profile)) && nameOf(location) !== undefined
	);
	if (!shown) return undefined;
	const name = nameOf(shown);
	const description = textIn(language, shown.description, shown._description);
	return { name, ...(description !== undefined && { find: description }), safe: true };
}

function locationsOf({ participant }: Appointment, { index }: FhirContext): ResourceOf<'Location'>[] {
	return participant.flatMap(({ actor }) => {
		const found = index.find(actor);
		return found?.resourceType === 'Location' ? [found] : [];
	});
}
