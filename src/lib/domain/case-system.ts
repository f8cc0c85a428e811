import * as v from 'valibot';
import { phases } from './journey.ts';
import { areas } from './goal.ts';
import { stages } from './referral.ts';
import { sessionKinds, ways } from './session.ts';
import { roles } from './team.ts';
import { TeamNumber } from './telephone.ts';
import { InEachLanguage, Line, readings, type SaidLine } from './text.ts';

/* Which case system feeds the app, and how its words become ours. Part of `companion.config.json`. */

const minutes = v.pipe(v.number(), v.minValue(1), v.maxValue(1440));
const refreshMinutes = v.optional(minutes, 15);

/** Whether a round between two nights reads only those in whose case something changed, or always everybody. */
const rounds = v.optional(v.picklist(['changed', 'whole']), 'changed');

/** https, or http on this very machine: a password or a plan must not cross a network in clear. */
const SystemAddress = v.pipe(
	v.string(),
	v.url(),
	v.check(isEncryptedOrLocal, 'must begin with https:// (http:// only for this machine itself)')
);

/** A file with a secret, relative to the data folder unless it begins with a slash. Never the secret itself. */
const SecretFile = v.pipe(v.string(), v.minLength(1));

const whole = (least: number, most: number) =>
	v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** How much is asked of a case system at most. */
export const Limits = v.strictObject({
	/** Requests at the same time. */
	atOnce: v.optional(whole(1, 16), 4),
	/** Seconds for one answer, its last byte included. */
	seconds: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(120)), 20),
	/** Megabytes of one answer, unpacked. */
	megabytes: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(64)), 8),
	/** Pages of one list. */
	pages: v.optional(whole(1, 1000), 100),
	/** Tries for one answer before the reading of that person is given up for this round. */
	tries: v.optional(whole(1, 6), 3)
});
export type Limits = v.InferOutput<typeof Limits>;

/** The code lists of our FHIR profile, and what stands in each. */
export const profileCodes = {
	visibility: ['person', 'person-and-family'],
	phase: phases,
	handover: stages,
	area: areas,
	session: sessionKinds,
	way: ways,
	role: roles,
	reading: readings
} as const;
export type ProfileList = keyof typeof profileCodes;

/** Where a code list lives in the organisation's server (`system`), and which of its own codes mean ours (`codes`). */
const ListMap = <T extends readonly [string, ...string[]]>(list: ProfileList, ours: T) =>
	v.optional(
		v.strictObject({
			system: v.optional(v.pipe(v.string(), v.minLength(1)), `urn:companion:${list}`),
			codes: v.optional(v.record(v.string(), v.picklist(ours)), {})
		}),
		{}
	);

export const FhirProfile = v.strictObject({
	visibility: ListMap('visibility', profileCodes.visibility),
	phase: ListMap('phase', profileCodes.phase),
	handover: ListMap('handover', profileCodes.handover),
	area: ListMap('area', profileCodes.area),
	session: ListMap('session', profileCodes.session),
	way: ListMap('way', profileCodes.way),
	role: ListMap('role', profileCodes.role),
	reading: ListMap('reading', profileCodes.reading)
});
export type FhirProfile = v.InferOutput<typeof FhirProfile>;

/** The types that a server may not have: what would stand in them is then in no plan. */
export const optionalTypes = [
	'EpisodeOfCare',
	'CarePlan',
	'Goal',
	'Appointment',
	'CareTeam',
	'ServiceRequest',
	'Task',
	'Organization',
	'HealthcareService',
	'Practitioner',
	'PractitionerRole',
	'Location'
] as const;

export const FhirSystem = v.strictObject({
	kind: v.literal('fhir'),
	refreshMinutes,
	rounds,
	/** The base of the R4 server, e.g. `https://records.example/fhir/R4`. */
	baseUrl: SystemAddress,
	signIn: v.optional(
		v.variant('kind', [
			v.strictObject({ kind: v.literal('none') }),
			/** SMART Backend Services: client credentials with a signed assertion (hl7.org/fhir/smart-app-launch). */
			v.strictObject({
				kind: v.literal('smart-backend-services'),
				clientId: v.pipe(v.string(), v.minLength(1)),
				/** The private key as a JWK. `source key` makes one. */
				keyFile: v.optional(SecretFile, 'source-key.json'),
				/** Absent: read from the server's `.well-known/smart-configuration`. */
				tokenUrl: v.optional(SystemAddress),
				scope: v.optional(v.pipe(v.string(), v.minLength(1)))
			})
		]),
		{ kind: 'none' }
	),
	/** Only people with this tag are read, written `system|code`; absent: everybody whom the account may read. */
	peopleTag: v.optional(v.pipe(v.string(), v.regex(/^[^|]+\|[^|]+$/, 'is written system|code'))),
	/**
	 * Types that this server does not have. They are not asked for; named outright, because a type that is gone for an hour
	 * must not empty every plan.
	 */
	without: v.optional(v.array(v.picklist(optionalTypes)), []),
	profile: v.optional(FhirProfile, {}),
	limits: v.optional(Limits, {})
});
export type FhirSystem = v.InferOutput<typeof FhirSystem>;

// One text for everybody, or one in each language: then those of all languages that are spoken here.
const Said = v.optional(
	v.lazy((given): v.GenericSchema<unknown, SaidLine> => (typeof given === 'object' ? InEachLanguage : Line))
);

/** Somebody on the team, as the organisation wants her to know them: the case system's own user list is not read. */
const TeamEntry = v.strictObject({
	name: Line,
	role: v.picklist(roles),
	workPhone: v.optional(
		v.strictObject({
			...v.pick(TeamNumber, ['number', 'safeToSayWho']).entries,
			office: Said,
			hours: Said
		})
	)
});

const FieldName = v.pipe(
	v.string(),
	v.regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'is no name of a field: letters, digits and low lines')
);

export const PrimeroSystem = v.strictObject({
	kind: v.literal('primero'),
	refreshMinutes,
	rounds,
	/** The address of the Primero v2 server, without `/api`. */
	baseUrl: SystemAddress,
	signIn: v.variant('kind', [
		/** A dedicated account; HTTP Basic with every request. */
		v.strictObject({
			kind: v.literal('password'),
			user: v.pipe(v.string(), v.minLength(1)),
			passwordFile: v.optional(SecretFile, 'source-password.txt')
		}),
		/** Where an identity provider stands before Primero: a token of its, renewed by whoever writes the file. */
		v.strictObject({ kind: v.literal('token'), tokenFile: v.optional(SecretFile, 'source-token.txt') })
	]),
	/** Only the cases for which this select field of theirs says yes are read; absent: all that the role may read. */
	peopleField: v.optional(FieldName),
	/** Whose forms the server is loaded with: Primero's own, or those of a country whose map is ready. */
	forms: v.optional(v.picklist(['standard', 'cambodia']), 'standard'),
	/** Of the Cambodian forms the modules that the organisation uses: child protection, gender-based violence. */
	modules: v.optional(v.pipe(v.array(v.picklist(['cp', 'gbv'])), v.minLength(1)), ['cp', 'gbv']),
	fields: v.optional(
		v.strictObject({
			/** A field in which staff write the phase outright; it wins over `workflow`. */
			phase: v.optional(FieldName),
			/** Fields inside the rows that staff tick when a row may be shown. Without one, such rows stay hidden. */
			goalVisible: v.optional(FieldName),
			sessionVisible: v.optional(FieldName),
			referralVisible: v.optional(FieldName),
			/** Inside a row with a place: that this place is safe to show. Without it no place is read. */
			placeVisible: v.optional(FieldName),
			/** A tick of the case: she may read what she agreed to. */
			consentVisible: v.optional(FieldName),
			/** The name she chose for the phone; absent: none is read. */
			called: v.optional(FieldName),
			language: v.optional(FieldName),
			reading: v.optional(FieldName)
		}),
		{}
	),
	/** The values that mean yes in the fields above, and what each lets through. */
	visibleValues: v.optional(v.record(v.string(), v.picklist(profileCodes.visibility)), {
		true: 'person',
		yes: 'person',
		person: 'person',
		'person-and-family': 'person-and-family'
	}),
	/** Their service types to the neutral kinds of session. */
	sessionKinds: v.optional(v.record(v.string(), v.picklist(sessionKinds)), {}),
	/** Their service types to life areas. */
	areas: v.optional(v.record(v.string(), v.picklist(areas)), {}),
	/** Their user names to what somebody is called and is for her. Who is not named here is not shown. */
	team: v.optional(v.record(v.string(), TeamEntry), {}),
	/** Their agencies to organisations of the directory; absent ones keep their own id. */
	agencies: v.optional(v.record(v.string(), v.string()), {}),
	limits: v.optional(Limits, {})
});
export type PrimeroSystem = v.InferOutput<typeof PrimeroSystem>;

export const OscarSystem = v.strictObject({
	kind: v.literal('oscar'),
	refreshMinutes,
	/** The organisation's own address in OSCaR (its subdomain). */
	baseUrl: SystemAddress,
	signIn: v.strictObject({
		email: v.pipe(v.string(), v.minLength(3)),
		passwordFile: v.optional(SecretFile, 'source-password.txt')
	}),
	/** Goals and steps are shown only if their text begins with this mark; it is cut off. Absent: nothing is shown. */
	visibleMark: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(40))),
	/** How the book speaks to everybody of this organisation: OSCaR has no field for it, and ages are not read. */
	reading: v.optional(v.picklist(readings), 'adult'),
	/** Tasks that begin with this mark are meetings; their text is not shown. Absent: there are none. */
	meetingMark: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(40))),
	/** Ids of OSCaR's domains to life areas. */
	areas: v.optional(v.record(v.string(), v.picklist(areas)), {}),
	/** Programme names that mean the way home. */
	homePrograms: v.optional(v.array(v.string()), []),
	/** Case workers' ids to what somebody is called and is for her. Who is not named here is not shown. */
	team: v.optional(v.record(v.string(), TeamEntry), {}),
	/** OSCaR's names of other organisations to ids of the directory. Who stands here may be shown; others never. */
	agencies: v.optional(v.record(v.string(), v.string()), {}),
	limits: v.optional(Limits, {})
});
export type OscarSystem = v.InferOutput<typeof OscarSystem>;

export const SheetSystem = v.strictObject({
	kind: v.literal('sheet'),
	/** The pause differs a little each time and a round takes a while: an edited row is to be on the phone within fifteen minutes. */
	refreshMinutes: v.optional(minutes, 10),
	/** A folder that something else keeps in step (Nextcloud, a network drive), relative to the data folder. */
	folder: v.optional(v.pipe(v.string(), v.minLength(1))),
	/** Sheets behind https addresses: published ones of Google, links of SharePoint and Nextcloud. */
	addresses: v.optional(
		v.array(
			v.strictObject({
				/** The file in which the address stands: whoever knows it has the plans, so it is a secret. */
				addressFile: SecretFile,
				/** Which table of ours a CSV behind it is, such as `goals`; the sheets of a workbook have names. */
				table: v.optional(v.pipe(v.string(), v.minLength(1)))
			})
		),
		[]
	),
	/** Whether addresses may lead into a private network: a Nextcloud in the same house. */
	privateNetwork: v.optional(v.boolean(), false),
	/** What sheets, or files without their ending, are called elsewhere: their name to the tables of ours that they are. */
	sheets: v.optional(v.record(v.string(), v.union([v.string(), v.array(v.string())])), {}),
	/**
	 * For tables that were not made from our template: by the name of our file, their columns to ours, such as
	 * `{"goals.csv": {"goal_text": "what"}}`.
	 */
	columns: v.optional(v.record(v.string(), v.record(v.string(), v.string())), {}),
	limits: v.optional(Limits, {})
});
export type SheetSystem = v.InferOutput<typeof SheetSystem>;

/** A name of CommCare: of a case type, a property or an index (an XML element's). */
const CommCareName = v.pipe(
	v.string(),
	v.regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/, 'is no name of a case type or property')
);

export const CommCareSystem = v.strictObject({
	kind: v.literal('commcare'),
	refreshMinutes,
	rounds,
	/** The address of CommCare HQ, without `/a`. */
	baseUrl: v.optional(SystemAddress, 'https://www.commcarehq.org'),
	/** The project space. */
	domain: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,100}$/, 'is no name of a project space')),
	/** An account of its own, and the file with its API key. */
	signIn: v.strictObject({
		user: v.pipe(v.string(), v.minLength(1)),
		keyFile: v.optional(SecretFile, 'source-api-key.txt')
	}),
	/** The case type of people, and which of its properties are which columns of `people.csv`. */
	people: v.strictObject({
		caseType: CommCareName,
		columns: v.record(CommCareName, v.string()),
		/** Only people of whom this property says yes are read; absent: all that the account may read. */
		only: v.optional(CommCareName)
	}),
	/** Other case types, and what they are here: a table of ours, the index that leads to whom a case is about, its columns. */
	types: v.optional(
		v.record(
			CommCareName,
			v.strictObject({
				table: v.pipe(v.string(), v.minLength(1)),
				index: v.optional(CommCareName, 'parent'),
				columns: v.record(CommCareName, v.string())
			})
		),
		{}
	),
	limits: v.optional(Limits, {})
});
export type CommCareSystem = v.InferOutput<typeof CommCareSystem>;

export const EmbeddedSystem = v.strictObject({ kind: v.literal('embedded'), refreshMinutes });

export const CaseSystem = v.variant('kind', [
	EmbeddedSystem,
	FhirSystem,
	PrimeroSystem,
	OscarSystem,
	SheetSystem,
	CommCareSystem
]);
export type CaseSystem = v.InferOutput<typeof CaseSystem>;

function isEncryptedOrLocal(address: string): boolean {
	if (!v.is(v.pipe(v.string(), v.url()), address)) return false;
	const url = new URL(address);
	if (url.username || url.password || url.search || url.hash) return false;
	return (
		url.protocol === 'https:' ||
		(url.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname))
	);
}
