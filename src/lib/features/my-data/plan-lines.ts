import type { Goal, Step } from '#lib/domain/goal.ts';
import { sessionAsSaid, softDateAsSaid } from '#lib/i18n/dates.ts';
import { withWhom } from '#lib/i18n/people.ts';
import { joined, type Telling } from './telling.ts';

/* What the team wrote, as lines of plain words. */

export function goalLines(telling: Telling): string[] {
	const { book, t, language, today, day } = telling;
	return (book.snapshot?.goals ?? []).flatMap((goal) => [
		joined([
			`${goal.what} (${t(`partners:area.${goal.area}`)})`,
			goal.state !== 'under-way' && t(`plan:state.${goal.state}`),
			goal.by && softDateAsSaid(t, language, goal.by, today),
			goal.doneOn && day(goal.doneOn)
		]),
		...measureLines(goal, telling),
		...[goal.why, goal.possible, goal.changed].filter((text) => text !== undefined),
		...goal.steps.map((step) => `· ${stepLine(step, telling)}`),
		...(goal.history ?? []).map(({ on, kind, note }) => `· ${joined([day(on), t(`plan:way.${kind}`), note])}`)
	]);
}

function measureLines({ measure }: Goal, { t }: Telling): string[] {
	if (!measure) return [];
	const { how, progress } = measure;
	const far =
		progress?.kind === 'count'
			? t('plan:count', { reached: progress.reached, target: progress.target })
			: progress?.kind === 'yes-no'
				? t(progress.reached ? 'plan:yes' : 'plan:notYet')
				: progress &&
					joined([
						t('plan:feeling', { now: progress.now }),
						progress.hoped && t('plan:hoped', { hoped: progress.hoped })
					]);
	return [joined([how, far])];
}

function stepLine(step: Step, { t, language, today, nameOf }: Telling): string {
	return joined([
		step.what,
		t(`plan:who.${step.who}`),
		nameOf(step.with),
		step.state === 'done' && t('partners:state.done'),
		step.by && softDateAsSaid(t, language, step.by, today)
	]);
}

export function sessionLines({ book, t, language, today }: Telling): string[] {
	return (book.snapshot?.sessions ?? []).map((session) =>
		joined([
			sessionAsSaid(t, language, session, today),
			t(`sessions:kind.${session.kind}`),
			t(`sessions:how.${session.how}`),
			withWhom(t, book.snapshot?.team ?? [], session.with),
			session.minutes !== undefined && t('sessions:minutes', { count: session.minutes }),
			session.place?.name,
			session.place?.find,
			session.expect,
			session.state === 'moved' && t('sessions:moved'),
			session.state === 'called-off' && t('sessions:off')
		])
	);
}

export function teamLines({ book, t, day, nameOf }: Telling): string[] {
	return (book.snapshot?.team ?? []).map(({ name, role, about, rhythm, cover, leaving }) =>
		joined([
			name,
			t(`book:role.${role}`),
			about,
			rhythm?.last && t('people:last', { day: day(rhythm.last) }),
			rhythm?.next && t('people:next', { day: day(rhythm.next) }),
			rhythm?.every && t('people:often', { every: t(`people:every.${rhythm.every}`) }),
			cover !== undefined && t('people:coverBy', { name: nameOf(cover) }),
			leaving &&
				(leaving.on ? t('people:change.goodbyeOn', { name, day: day(leaving.on) }) : t('people:leaving')),
			leaving?.to !== undefined && nameOf(leaving.to)
		])
	);
}

export function referralLines({ book, t, day, nameOf }: Telling): string[] {
	return (book.snapshot?.referrals ?? []).flatMap((referral) => {
		const organization = book.directory?.find(({ id }) => id === referral.organization);
		return [
			joined([
				organization?.name ?? t('partners:missing.title'),
				organization?.services.find(({ id }) => id === referral.service)?.name,
				t(`partners:short.${referral.stage}`),
				referral.meets,
				nameOf(referral.with)
			]),
			...referral.days.map(({ stage, date }) => `· ${t(`partners:short.${stage}`)}: ${day(date)}`),
			...referral.known.map(
				({ what, agreed }) => `· ${what}: ${agreed ? t('partners:known.yes') : t('partners:known.no')}`
			)
		];
	});
}

export function consentLines({ book, t, day, nameOf }: Telling): string[] {
	return (book.snapshot?.consents ?? []).map(({ about, agreed, withWhom: whom, since, ask }) =>
		joined([
			about,
			agreed ? t('my-data:consents.yes') : t('my-data:consents.no'),
			t('my-data:consents.with', { whom }),
			since && t('my-data:consents.since', { day: day(since) }),
			nameOf(ask)
		])
	);
}
