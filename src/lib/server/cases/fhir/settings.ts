import * as v from 'valibot';
import { FhirProfile } from '#lib/domain/case-system.ts';
import { dayAt } from '#lib/domain/day.ts';
import { Deployment } from '#lib/domain/deployment.ts';
import type { Language } from '#lib/domain/text.ts';
import type { FhirSettings } from './context.ts';

/** How a deployment reads FHIR, from a server or from a file. */
export function fhirSettings({ source, timeZone, languages }: Deployment, now: Date): FhirSettings {
	return {
		profile: source.kind === 'fhir' ? source.profile : v.parse(FhirProfile, {}),
		timeZone,
		today: dayAt(now, timeZone),
		language: languages[0] as Language
	};
}

/** The same with every setting at its default. */
export function defaultFhirSettings(now: Date): FhirSettings {
	return fhirSettings(v.parse(Deployment, {}), now);
}
