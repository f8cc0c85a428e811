import { profileCodes } from '#lib/domain/case-system.ts';
import { codeOf, wordsOf } from './profile.ts';
import { dayOf } from '#lib/server/cases/dates.ts';
import { isOfPatient, readOrNamed, type FhirContext } from './context.ts';
import type { ResourceOf } from './resources.ts';

type Episode = ResourceOf<'EpisodeOfCare'>;

// Which episode says where she is now, if there are several.
const order: Episode['status'][] = ['active', 'onhold', 'planned', 'waitlist', 'finished'];

/** A word that no map knows: the last known phase stands. */
export const unknownPhase = 'unknown';

/** Where the person is: the phase of the newest running episode, and where she has been. */
export function journeyOf(context: FhirContext) {
	const { index, profile } = context;
	const episodes = index
		.all('EpisodeOfCare')
		.filter((episode) => isOfPatient(context, episode.patient) && order.includes(episode.status))
		.toSorted(
			(a, b) =>
				order.indexOf(a.status) - order.indexOf(b.status) ||
				(b.period?.start ?? '').localeCompare(a.period?.start ?? '')
		);
	const [now, ...earlier] = episodes;
	const plans = index
		.all('CarePlan')
		.filter((plan) => isOfPatient(context, plan.subject) && plan.status !== 'entered-in-error');

	const concepts = [...(now?.type ?? []), ...plans.flatMap((plan) => plan.category)];
	const phase =
		codeOf('phase', concepts, profile) ??
		// A code of the phase system that nobody has mapped yet goes on as it is: the deployment's map may know it.
		wordsOf('phase', concepts, profile)[0] ??
		phaseOfStatus(now, plans) ??
		unknownPhase;
	if (now && !(profileCodes.phase as readonly string[]).includes(phase)) {
		context.remark(now, 'type', 'its phase is not in the map');
	}
	const since = now && readOrNamed(context, [now, 'period'], now.period?.start, dayOf);
	const been = [
		...(now ? historyOf(now, context) : []),
		...earlier.flatMap((episode) => {
			const walked = codeOf('phase', episode.type, profile);
			const from = readOrNamed(context, [episode, 'period'], episode.period?.start, dayOf);
			const until = readOrNamed(context, [episode, 'period'], episode.period?.end, dayOf);
			return walked && from && episode.status === 'finished'
				? [{ phase: walked, from, ...(until && { until }) }]
				: [];
		})
	].toSorted((a, b) => a.from.localeCompare(b.from));
	return { phase, ...(since && { since }), been };
}

// `statusHistory` of R4 holds statuses, not our phases; the history of phases is an extension of our profile.
function historyOf(episode: Episode, context: FhirContext) {
	return episode.extension
		.filter(({ url }) => url === 'urn:companion:phase-history')
		.flatMap(({ extension }) => {
			const code = extension.find(({ url }) => url === 'phase')?.valueCode;
			const period = extension.find(({ url }) => url === 'period')?.valuePeriod;
			const phase = profileCodes.phase.find((known) => known === code);
			const from = readOrNamed(context, [episode, 'extension'], period?.start, dayOf);
			const until = readOrNamed(context, [episode, 'extension'], period?.end, dayOf);
			if (!phase) context.remark(episode, 'extension', 'names a phase that is not known');
			return phase && from ? [{ phase, from, ...(until && { until }) }] : [];
		});
}

// Without a phase written down, only what the statuses say for certain.
function phaseOfStatus(episode: Episode | undefined, plans: ResourceOf<'CarePlan'>[]) {
	if (!episode) return undefined;
	if (episode.status === 'waitlist' || episode.status === 'planned') return 'entry';
	if (episode.status === 'finished') return 'closure';
	if (plans.some(({ status }) => status === 'active')) return 'coordination';
	return plans.some(({ status }) => status === 'draft') ? 'planning' : undefined;
}
