import { addDays, type Day } from '#lib/domain/day.ts';

/*
 * Two invented people as FHIR R4 resources, by the profile of this project, for the import, the live reading and the
 * projection alike. Every element that the reader does not name holds a canary: none of them may ever come out.
 */

export const fhirCanary = 'FHIR-CANARY';
/** Days of birth can hold no words; these stand nowhere else, so that they are canaries as well. */
export const birthDays = ['2011-02-03', '1988-01-01', '1990-01-01'];
let planted = 0;
const secret = (what: string) => `${fhirCanary}-${what}-${++planted}`;

export type FhirResource = { resourceType: string; id: string; [element: string]: unknown };

const tag = (code: string) => ({ tag: [{ system: 'urn:companion:visibility', code }] });
const coded = (list: string, code: string) => ({
	coding: [{ system: `urn:companion:${list}`, code, display: secret('display') }],
	text: secret('concept')
});
const clinical = (what: string) => ({
	coding: [
		{
			system: `https://records.example/${secret('terms')}`,
			code: secret('clinical-code'),
			display: secret(what)
		}
	],
	text: secret(what)
});
const narrative = () => ({
	status: 'generated',
	div: `<div xmlns="http://www.w3.org/1999/xhtml">${secret('div')}</div>`
});
const note = () => [{ text: secret('note') }];
const strange = () => [{ url: 'https://records.example/risk', valueString: secret('extension') }];
const at = (type: string, id: string) => ({ reference: `${type}/${id}`, display: secret('reference') });

/** All resources, their days counted from `today`. */
export function fhirPeople(today: Day): FhirResource[] {
	const day = (count: number) => addDays(today, count);
	return [
		...staffAndPartners(),
		...dara(day),
		...person('bo', 'Bo', 'assessment', day),
		// Somebody with nothing marked at all: the person exists, the plan is empty.
		{
			resourceType: 'Patient',
			id: 'quiet',
			name: [{ use: 'nickname', text: 'Quiet' }],
			communication: [{ language: { coding: [{ code: 'en' }] } }]
		},
		{
			resourceType: 'EpisodeOfCare',
			id: 'quiet-episode',
			status: 'planned',
			patient: at('Patient', 'quiet')
		},
		{
			resourceType: 'Goal',
			id: 'quiet-goal',
			lifecycleStatus: 'active',
			subject: at('Patient', 'quiet'),
			description: { text: secret('unmarked-goal') }
		}
	];
}

function dara(day: (count: number) => Day): FhirResource[] {
	const her = at('Patient', 'dara');
	return [
		{
			resourceType: 'Patient',
			id: 'dara',
			meta: { tag: [{ system: 'urn:companion:reading', code: 'young' }] },
			text: narrative(),
			extension: strange(),
			identifier: [
				{ system: 'urn:companion:ref', value: 'road-17' },
				{ system: 'https://records.example/national', value: secret('identifier') }
			],
			active: true,
			name: [
				{ use: 'official', family: secret('family'), given: [secret('given')], text: secret('name') },
				{ use: 'nickname', text: 'Dara', family: secret('family') }
			],
			telecom: [{ system: 'phone', value: secret('phone') }],
			birthDate: '2011-02-03',
			gender: 'unknown',
			address: [{ text: secret('address'), city: secret('city') }],
			contact: [{ name: { text: secret('contact') } }],
			communication: [
				{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en' }] } },
				{
					language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'km-KH' }], text: secret('lang') },
					preferred: true
				}
			],
			generalPractitioner: [at('Practitioner', 'sok')]
		},
		{
			resourceType: 'EpisodeOfCare',
			id: 'dara-now',
			text: narrative(),
			status: 'active',
			type: [coded('phase', 'coordination'), clinical('episode-type')],
			diagnosis: [{ condition: { display: secret('diagnosis') } }],
			patient: her,
			period: { start: day(-40) },
			extension: [
				{
					url: 'urn:companion:phase-history',
					extension: [
						{ url: 'phase', valueCode: 'planning' },
						{ url: 'period', valuePeriod: { start: day(-120), end: day(-40) } }
					]
				},
				...strange()
			]
		},
		{
			resourceType: 'EpisodeOfCare',
			id: 'dara-before',
			status: 'finished',
			type: [coded('phase', 'entry')],
			patient: her,
			period: { start: day(-200), end: day(-120) }
		},
		{
			resourceType: 'Goal',
			id: 'bicycle',
			meta: tag('person-and-family'),
			text: narrative(),
			extension: [
				{ url: 'urn:companion:why', valueString: 'I want to ride to school.' },
				{ url: 'urn:companion:possible', valueString: 'My aunt can lend me hers.' },
				{
					url: 'urn:companion:turn',
					extension: [
						{ url: 'on', valueDate: day(-20) },
						{ url: 'kind', valueCode: 'rested' },
						{ url: 'note', valueString: 'The rains came.' },
						{ url: 'by', valueString: secret('turn') }
					]
				},
				{
					url: 'urn:companion:turn',
					extension: [
						{ url: 'on', valueDate: day(-6) },
						{ url: 'kind', valueCode: 'again' }
					]
				},
				...strange()
			],
			lifecycleStatus: 'active',
			achievementStatus: {
				coding: [{ system: 'http://terminology.hl7.org/CodeSystem/goal-achievement', code: 'in-progress' }]
			},
			category: [coded('area', 'learning'), clinical('category')],
			description: { text: 'Learn to ride a bicycle', coding: [{ code: secret('code') }] },
			startDate: day(-70),
			subject: her,
			statusReason: secret('status-reason'),
			note: note(),
			addresses: [{ display: secret('addresses') }],
			outcomeCode: [clinical('outcome')],
			target: [
				{
					extension: [{ url: 'urn:companion:reached', valueInteger: 2 }],
					measure: { text: 'Rides without falling' },
					detailInteger: 5,
					dueDate: day(60)
				}
			]
		},
		{
			resourceType: 'Goal',
			id: 'papers',
			meta: tag('person'),
			lifecycleStatus: 'completed',
			statusDate: day(-10),
			achievementStatus: {
				coding: [{ system: 'http://terminology.hl7.org/CodeSystem/goal-achievement', code: 'achieved' }]
			},
			category: [coded('area', 'papers-and-rights')],
			description: { text: 'Have a school card' },
			subject: her,
			target: [{ measure: { text: 'The card is here' }, detailBoolean: true }]
		},
		{
			resourceType: 'Goal',
			id: 'court',
			text: narrative(),
			lifecycleStatus: 'active',
			description: { text: secret('hidden-goal') },
			category: [coded('area', 'healing')],
			subject: her
		},
		{
			resourceType: 'Goal',
			id: 'staff-only',
			meta: tag('staff'),
			lifecycleStatus: 'active',
			description: { text: secret('staff-goal') },
			subject: her
		},
		{
			resourceType: 'Goal',
			id: 'turned-round',
			meta: tag('person'),
			modifierExtension: [{ url: 'https://records.example/not', valueBoolean: true }],
			lifecycleStatus: 'active',
			description: { text: secret('modified-goal') },
			subject: her
		},
		{
			resourceType: 'CarePlan',
			id: 'dara-plan',
			meta: tag('person'),
			text: narrative(),
			status: 'active',
			intent: 'plan',
			title: secret('plan-title'),
			description: secret('plan-description'),
			subject: her,
			note: note(),
			activity: [
				{
					detail: {
						status: 'completed',
						description: 'Look for a helmet',
						goal: [at('Goal', 'bicycle')],
						performer: [her, at('Practitioner', 'sok')],
						reasonCode: [clinical('reason')],
						code: clinical('activity')
					}
				},
				{
					detail: {
						status: 'in-progress',
						description: 'Ride round the yard',
						goal: [at('Goal', 'bicycle')],
						performer: [her],
						scheduledPeriod: { start: day(0), end: day(14) }
					}
				},
				{ detail: { status: 'not-started', description: secret('other-goal'), goal: [at('Goal', 'court')] } },
				{ detail: { status: 'stopped', description: secret('stopped'), goal: [at('Goal', 'bicycle')] } }
			]
		},
		{
			resourceType: 'CarePlan',
			id: 'staff-plan',
			status: 'active',
			intent: 'plan',
			subject: her,
			activity: [
				{ detail: { status: 'scheduled', description: secret('hidden-step'), goal: [at('Goal', 'bicycle')] } }
			]
		},
		{
			resourceType: 'Task',
			id: 'ask-aunt',
			meta: tag('person'),
			status: 'requested',
			intent: 'plan',
			description: 'Ask my aunt about Sunday',
			note: note(),
			focus: at('Goal', 'bicycle'),
			for: her,
			owner: her
		},
		{
			resourceType: 'Appointment',
			id: 'next-talk',
			meta: tag('person'),
			text: narrative(),
			status: 'booked',
			description: secret('appointment-description'),
			comment: secret('comment'),
			patientInstruction: 'We drink tea. You can stop at any time.',
			reasonCode: [clinical('reason')],
			serviceType: [coded('session', 'talk'), clinical('service')],
			specialty: [clinical('specialty')],
			start: `${day(3)}T02:30:00Z`,
			end: `${day(3)}T03:20:00Z`,
			participant: [
				{ actor: her, status: 'accepted' },
				{ actor: at('Practitioner', 'sok'), status: 'accepted' },
				{ actor: at('Practitioner', 'unseen'), status: 'accepted' },
				{ actor: at('Location', 'garden'), status: 'accepted' }
			]
		},
		{
			resourceType: 'Appointment',
			id: 'home',
			meta: tag('person'),
			status: 'pending',
			serviceType: [coded('session', 'visit')],
			requestedPeriod: [{ start: day(9) }],
			participant: [
				{ actor: her, status: 'accepted' },
				{ actor: at('Location', 'secret-house'), status: 'accepted' }
			]
		},
		{
			resourceType: 'Appointment',
			id: 'assessment',
			status: 'booked',
			description: secret('hidden-appointment'),
			start: `${day(4)}T02:00:00Z`,
			end: `${day(4)}T03:00:00Z`,
			participant: [{ actor: her, status: 'accepted' }]
		},
		{
			resourceType: 'CareTeam',
			id: 'dara-team',
			meta: tag('person-and-family'),
			status: 'active',
			name: secret('team-name'),
			subject: her,
			reasonCode: [clinical('team-reason')],
			participant: [
				{ role: [coded('role', 'listener')], member: at('Practitioner', 'sok') },
				{ role: [coded('role', 'teacher')], member: at('PractitionerRole', 'maly-role') },
				{ role: [coded('role', 'rights')], member: at('Practitioner', 'gone'), period: { end: day(-30) } },
				{ member: at('RelatedPerson', 'aunt') }
			],
			note: note()
		},
		{
			resourceType: 'CareTeam',
			id: 'hidden-team',
			status: 'active',
			subject: her,
			participant: [{ role: [coded('role', 'health')], member: at('Practitioner', 'unseen') }]
		},
		{
			resourceType: 'ServiceRequest',
			id: 'school-intro',
			meta: tag('person'),
			text: narrative(),
			status: 'active',
			intent: 'order',
			code: clinical('request'),
			subject: her,
			reasonCode: [clinical('reason')],
			performer: [at('Organization', 'lotus')],
			note: note(),
			patientInstruction: secret('instruction')
		},
		{
			resourceType: 'Task',
			id: 'school-task',
			meta: tag('person'),
			status: 'in-progress',
			intent: 'order',
			businessStatus: coded('handover', 'joint-visit'),
			statusReason: clinical('task-reason'),
			description: secret('task-description'),
			focus: at('ServiceRequest', 'school-intro'),
			for: her,
			requester: at('Practitioner', 'sok'),
			owner: at('Organization', 'lotus'),
			note: note()
		},
		{
			resourceType: 'ServiceRequest',
			id: 'refused-intro',
			meta: tag('person'),
			status: 'active',
			intent: 'order',
			subject: her,
			performer: [at('Organization', 'clinic')]
		},
		{
			resourceType: 'Task',
			id: 'refused-task',
			meta: tag('person'),
			status: 'rejected',
			intent: 'order',
			focus: at('ServiceRequest', 'refused-intro'),
			for: her,
			owner: at('Organization', 'clinic'),
			statusReason: { text: secret('they-said-no') }
		}
	];
}

function person(id: string, called: string, phase: string, day: (count: number) => Day): FhirResource[] {
	const her = at('Patient', id);
	return [
		{
			resourceType: 'Patient',
			id,
			name: [{ use: 'nickname', given: [called] }],
			communication: [{ language: { coding: [{ code: 'vi' }] } }]
		},
		{
			resourceType: 'EpisodeOfCare',
			id: `${id}-episode`,
			status: 'active',
			type: [coded('phase', phase)],
			patient: her,
			period: { start: day(-12) }
		},
		{
			resourceType: 'Goal',
			id: `${id}-goal`,
			meta: tag('person'),
			lifecycleStatus: 'planned',
			category: [coded('area', 'health')],
			description: { text: `The wish of ${called}` },
			subject: her
		},
		// More rows than one page of the smallest page size that the tests use.
		...[1, 2, 3, 4, 5].map((number) => ({
			resourceType: 'Appointment',
			id: `${id}-meeting-${number}`,
			meta: tag('person'),
			status: 'booked',
			serviceType: [coded('session', 'review')],
			start: `${day(number)}T07:00:00Z`,
			end: `${day(number)}T07:30:00Z`,
			participant: [{ actor: her, status: 'accepted' }]
		}))
	];
}

function staffAndPartners(): FhirResource[] {
	const worker = (id: string, given: string) => ({
		resourceType: 'Practitioner',
		id,
		text: narrative(),
		name: [{ use: 'usual', given: [given], family: secret('staff-family'), text: secret('staff-name') }],
		telecom: [{ system: 'phone', value: secret('staff-phone') }],
		birthDate: '1988-01-01',
		address: [{ text: secret('staff-address') }]
	});
	return [
		worker('sok', 'Sok'),
		worker('maly', 'Maly'),
		worker('gone', secret('gone')),
		worker('unseen', secret('unseen')),
		{
			resourceType: 'PractitionerRole',
			id: 'maly-role',
			practitioner: at('Practitioner', 'maly'),
			telecom: [{ system: 'phone', value: secret('role-phone') }]
		},
		{
			resourceType: 'Location',
			id: 'garden',
			meta: tag('person'),
			name: 'The garden room',
			description: 'Through the blue door',
			address: { text: secret('garden-address') }
		},
		{
			resourceType: 'Location',
			id: 'secret-house',
			meta: {
				...tag('person'),
				security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }]
			},
			name: secret('house'),
			description: secret('house-way'),
			physicalType: {
				coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'ho' }]
			},
			address: { text: secret('house-address') }
		},
		{
			resourceType: 'Organization',
			id: 'lotus',
			text: narrative(),
			active: true,
			name: 'Lotus School',
			telecom: [
				{ system: 'phone', value: '023 000 001' },
				{ system: 'email', value: secret('mail') }
			],
			address: [{ text: secret('org-address') }],
			contact: [{ name: { text: secret('org-contact') } }]
		},
		{ resourceType: 'Organization', id: 'clinic', meta: tag('person'), active: true, name: 'Blue Clinic' },
		{
			resourceType: 'HealthcareService',
			id: 'evening-school',
			active: true,
			providedBy: at('Organization', 'lotus'),
			name: 'Evening lessons',
			extraDetails: secret('extra'),
			availableTime: [
				{ daysOfWeek: ['mon', 'wed'], availableStartTime: '17:00:00', availableEndTime: '19:00:00' }
			],
			eligibility: [{ comment: secret('eligibility') }]
		},
		{
			resourceType: 'HealthcareService',
			id: 'check-up',
			active: true,
			providedBy: at('Organization', 'clinic'),
			name: 'Check-up'
		}
	];
}

/** The same as one Bundle, as a server would export it. */
export function fhirBundle(resources: FhirResource[]): object {
	return {
		resourceType: 'Bundle',
		type: 'collection',
		entry: resources.map((resource) => ({
			fullUrl: `https://records.example/fhir/${resource.resourceType}/${resource.id}`,
			resource
		}))
	};
}
