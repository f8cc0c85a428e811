import type { Deployment } from '#lib/domain/deployment.ts';
import type { Plan } from '#lib/domain/snapshot.ts';
import type { CaseSource, Remark } from '#lib/server/cases/case-source.ts';
import { projectDirectory } from '#lib/server/cases/projection.ts';
import { faults } from '#lib/server/cases/upstream/source-fault.ts';
import { examinePeople, whyUnread, type WhyUnread } from '#lib/server/plans/examine.ts';
import { broken, good, look, naming, type Diagnosis } from '#operator/doctor/check.ts';

type Everybody = { verdicts: Diagnosis[]; plans: { ref: string; plan: Plan }[] };

/** Reads everybody as a refresh would, keeps nothing, and says in numbers how it went. */
export async function readEverybody(
	source: CaseSource,
	refs: string[],
	{ phaseMap, country }: Pick<Deployment, 'phaseMap' | 'country'>
): Promise<Everybody> {
	const { plans, unread, unmapped: words, remarks } = await examinePeople(source, refs, { phaseMap });
	const unmapped = new Map<string, number>();
	for (const word of words.map(codeFrom)) unmapped.set(word, (unmapped.get(word) ?? 0) + 1);
	const reasons = new Map<string, string[]>();
	for (const { ref, why } of unread) {
		const reason = reasonOf(why);
		reasons.set(reason, [...(reasons.get(reason) ?? []), ref]);
	}
	return {
		plans,
		verdicts: [
			...peopleRead(),
			...leftOut(remarks),
			...phases(),
			...shown(),
			...(await organizations(source, country))
		]
	};

	function peopleRead(): Diagnosis[] {
		const all = `${plans.length} of ${refs.length} people can be read`;
		if (reasons.size === 0) return [good(all)];
		const list = [...reasons]
			.map(([reason, whom]) => `${whom.length} (${few(whom.toSorted())}): ${reason}`)
			.join('; ');
		return [naming(broken(all, `Of the others: ${list}`))];
	}

	function phases(): Diagnosis[] {
		if (unmapped.size === 0) return [good('Every phase is known')];
		const list = [...unmapped].map(([word, times]) => `${word} (${times})`).join(', ');
		return [
			look(
				`Phases that no map knows: ${list}`,
				'These people keep the phase they had; who is new is not shown yet. Add the words to "phaseMap".'
			)
		];
	}

	function shown(): Diagnosis[] {
		const rows = plans.reduce((sum, { plan }) => sum + plan.goals.length + plan.sessions.length, 0);
		return [
			rows > 0
				? good(`${rows} goals and meetings are marked to be shown`)
				: look(
						'No goal and no meeting is marked to be shown',
						'Everything stays hidden until staff mark it in the case system, and the configuration names the mark.'
					)
		];
	}
}

async function organizations(source: CaseSource, country: string): Promise<Diagnosis[]> {
	try {
		const { entries, remarks } = projectDirectory(await source.readOrganizations(), country);
		return [good(`${entries.length} partner organisations can be shown`), ...leftOut(remarks)];
	} catch (error) {
		return [broken('The partner organisations cannot be read', reasonOf(whyUnread(error)))];
	}
}

/** So many are named one by one; whoever mends them looks again. */
const mostNamed = 50;

/** What is not shown as it stands: whose, which resource, which field, and why. Nothing that stands in it. */
export function leftOut(remarks: (Remark & { ref?: string })[]): Diagnosis[] {
	const named = remarks
		.map(({ ref, resource, field, reason }) =>
			[ref, [resource, field].filter(Boolean).join(', '), reason].filter((part) => part !== undefined)
		)
		.map(([first, ...rest]) =>
			rest.length > 1 ? `${first}, ${rest.join(': ')}` : [first, ...rest].join(': ')
		)
		.toSorted();
	return [
		...named
			.slice(0, mostNamed)
			.map((line) =>
				naming(look(line, 'The rest is shown. Mend it in the case system, and it is shown too.'))
			),
		...(named.length > mostNamed
			? [look(`${named.length - mostNamed} more like these`, 'Mend these first, then look again.')]
			: [])
	];
}

const few = (refs: string[]) => (refs.length > 5 ? `${refs.slice(0, 5).join(', ')} …` : refs.join(', '));

// Staff need the word to map it. Anything that does not look like a code might be about somebody.
function codeFrom(word: unknown): string {
	return typeof word === 'string' && /^[A-Za-z][A-Za-z0-9_.:-]{0,59}$/.test(word)
		? word
		: 'a value that is no code';
}

/** A reason in our own words: a fault's sentence, or the field that is wrong. Never what stands in it. */
function reasonOf({ fault, field }: WhyUnread): string {
	if (fault !== undefined) return faults[fault];
	if (field !== undefined) return `the field ${field} cannot be shown as it stands`;
	return 'it cannot be read';
}
