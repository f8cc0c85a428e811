import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import type { FormMap } from './form-map.ts';

/*
 * The forms that Cambodia's Primero is loaded with, by their public configuration (August 2025). Child protection and
 * gender-based violence are modules of one server; a case has one of them.
 */

/** Each field that hides there is left alone: `intervention_service_to_be_provided`, `followup_needed_by_date`. */
const childProtection: Pick<FormMap, 'goals' | 'meetings' | 'introductions'> = {
	goals: [
		{
			list: 'cp_case_plan_subform_case_plan_interventions',
			approved: 'case_plan_approved',
			what: 'intervention_service_goal',
			linesAreSteps: true,
			area: 'current_situation',
			by: 'case_plan_timeframe',
			rhythm: 'case_plan_monitoring_schedule',
			reached: 'intervention_service_success'
		}
	],
	meetings: [
		{
			list: 'services_section',
			day: 'service_appointment_date',
			time: 'service_appointment_time',
			place: 'service_location',
			kinds: ['service_type'],
			otherwise: 'talk',
			with: 'service_implementing_agency_individual',
			done: { field: 'service_implemented', value: 'implemented' }
		},
		{
			list: 'followup_subform_section',
			day: 'followup_date',
			kinds: ['followup_type'],
			otherwise: 'visit',
			done: 'always',
			dayIsRare: true
		},
		{
			list: 'followup_subform_section',
			idEnds: 'next',
			day: 'when_follow_up_visit_should_happen',
			kinds: ['followup_type'],
			otherwise: 'visit',
			next: { wanted: 'need_follow_up_visit', been: 'followup_date' },
			dayIsRare: true
		}
	],
	introductions: [
		{
			list: 'services_section',
			agency: 'service_implementing_agency',
			referred: { field: 'service_status_referred', values: ['true'] },
			day: 'service_appointment_date'
		}
	]
};

const genderBasedViolence: Pick<FormMap, 'goals' | 'meetings' | 'introductions'> = {
	goals: [
		{
			list: 'action_plan_section',
			approved: 'case_plan_approved_gbv',
			what: 'action_plan_description',
			linesAreSteps: true,
			area: 'service_type'
		}
	],
	meetings: [
		{
			list: 'action_plan_section',
			day: 'service_appointment_date',
			time: 'service_appointment_time',
			place: 'service_location',
			kinds: ['service_type'],
			otherwise: 'talk',
			dayIsRare: true
		},
		{
			list: 'gbv_follow_up_subform_section',
			day: 'followup_date',
			kinds: ['followup_service_type'],
			otherwise: 'visit',
			done: 'always',
			dayIsRare: true
		},
		{
			list: 'gbv_follow_up_subform_section',
			idEnds: 'next',
			day: 'when_follow_up_visit_should_happen',
			kinds: ['followup_service_type'],
			otherwise: 'visit',
			next: { wanted: 'need_follow_up_visit', been: 'followup_date' },
			dayIsRare: true
		}
	],
	introductions: [
		{
			list: 'action_plan_section',
			agency: 'service_provider',
			agencyIsTyped: true,
			referred: { field: 'service_referral', values: ['referred'] },
			day: 'service_appointment_date'
		}
	]
};

/** What both modules have. */
const both: Omit<FormMap, 'goals' | 'meetings' | 'introductions'> = {
	// Of the others (police, a safe house, protection, "other") the name alone would say why somebody has the app.
	consents: [
		{
			id: 'consent-health',
			about: 'medical_support',
			agreed: 'consent_to_share_info_by_health',
			withWhom: 'consent_to_share_health_organization'
		},
		{
			id: 'consent-counselling',
			about: 'counselling',
			agreed: 'consent_to_share_info_by_psychosocial',
			withWhom: 'consent_to_share_psychosocial_organization'
		},
		{
			id: 'consent-legal',
			about: 'legal_support',
			agreed: 'consent_to_share_info_by_legal',
			withWhom: 'consent_to_share_legal_organization'
		},
		{
			id: 'consent-livelihood',
			about: 'financial_development',
			agreed: 'consent_to_share_info_by_livelihoods',
			withWhom: 'consent_to_share_livelihoods_organization'
		}
	],
	// `closure_reason` stays there: it says why a road ended, and some of its words nobody should meet on a phone.
	phaseDays: [
		['entry', 'registration_date'],
		['planning', 'date_case_plan'],
		['reintegration', 'date_of_reintegration'],
		['closure', 'date_closure']
	],
	// The newest open service's type of response becomes the workflow of a case, and these three are all there are.
	workflows: {
		referral_to_oscar: 'coordination',
		referral_from_oscar: 'coordination',
		service_being_provided_by_oscar_partner_47618: 'coordination'
	},
	areas: {
		physical_health_67667: 'health',
		mental_health_69886: 'healing',
		safety_and_security_62227: 'home-and-family',
		food_52279: 'home-and-family',
		shelter_45680: 'home-and-family',
		clothes_23364: 'home-and-family',
		education_01507: 'learning',
		family_relations_24074: 'home-and-family',
		social_relations_80275: 'healing',
		legal_documents_58728: 'papers-and-rights',
		social_work_case_work: 'home-and-family',
		family_based_care: 'home-and-family',
		counselling: 'healing',
		financial_development: 'work-and-money',
		disability_support: 'health',
		medical_support: 'health',
		legal_support: 'papers-and-rights',
		mental_health_support: 'healing',
		training_education: 'learning',
		family_support: 'home-and-family'
	},
	sessionKinds: {
		counselling: 'talk',
		financial_development: 'plan',
		disability_support: 'health',
		medical_support: 'health',
		legal_support: 'paper',
		training_education: 'learn',
		family_support: 'together',
		after_reunification: 'visit',
		in_care: 'visit',
		for_service: 'visit',
		for_assesment: 'review'
	}
};

/** The map for the modules that an organisation uses there. */
export function cambodianForms(modules: PrimeroSystem['modules']): FormMap {
	const used = [
		...(modules.includes('cp') ? [childProtection] : []),
		...(modules.includes('gbv') ? [genderBasedViolence] : [])
	];
	return {
		...both,
		goals: used.flatMap(({ goals }) => goals),
		meetings: used.flatMap(({ meetings }) => meetings),
		introductions: used.flatMap(({ introductions }) => introductions)
	};
}
