import type { Goal, Step } from '#lib/domain/goal.ts';
import { isFar } from '#lib/domain/directory.ts';
import { saidLine } from '#lib/domain/text.ts';
import { sessionAsSaid, softDateAsSaid } from '#lib/i18n/dates.ts';
import { withWhom } from '#lib/i18n/people.ts';
import { saidStage } from '#lib/i18n/stages.ts';
import { item, labelled, withDetails, within, type DataItem, type Telling } from './telling.ts';

/* What the team wrote, item by item. */

export function* goalItems(telling: Telling): Generator<DataItem, undefined> {
	const { book, t, language, today, day } = telling;
	for (const goal of book.snapshot?.goals ?? [])
		yield item(
			goal.what,
			t(`partners:area.${goal.area}`),
			goal.state !== 'under-way' &&
				withDetails(t(`plan:state.${goal.state}`), goal.doneOn && within(telling, goal.doneOn)),
			goal.state === 'under-way' && goal.doneOn && day(goal.doneOn),
			goal.changed,
			labelled(t, t('plan:when'), goal.by && softDateAsSaid(t, language, goal.by, today)),
			labelled(t, t('plan:how'), goal.measure?.how),
			farOf(goal, telling),
			labelled(t, t('plan:why'), goal.why),
			labelled(t, t('plan:possible'), goal.possible),
			...goal.steps.map((step) => `· ${stepAsSaid(step, telling)}`),
			...(goal.history ?? []).map(
				({ on, kind, note }) => `· ${labelled(t, day(on), withDetails(t(`plan:way.${kind}`), note))}`
			)
		);
}

function farOf({ measure }: Goal, { t }: Telling): string | undefined {
	const progress = measure?.progress;
	if (!progress) return undefined;
	if (progress.kind === 'count')
		return t('plan:count', { reached: progress.reached, target: progress.target });
	if (progress.kind === 'yes-no') return t(progress.reached ? 'plan:yes' : 'plan:notYet');
	return withDetails(
		t('plan:feeling', { now: progress.now }),
		progress.hoped && t('plan:hoped', { hoped: progress.hoped })
	);
}

function stepAsSaid(step: Step, { t, language, today, nameOf }: Telling): string {
	return withDetails(
		step.what,
		t(`plan:who.${step.who}`),
		nameOf(step.with),
		step.state === 'done' && t('partners:state.done'),
		step.by && softDateAsSaid(t, language, step.by, today)
	);
}

export function* sessionItems({ book, t, language, today }: Telling): Generator<DataItem, undefined> {
	for (const session of book.snapshot?.sessions ?? [])
		yield item(
			sessionAsSaid(t, language, session, today),
			withDetails(t(`sessions:kind.${session.kind}`), t(`sessions:how.${session.how}`)),
			withWhom(t, book.snapshot?.team ?? [], session.with),
			session.minutes !== undefined && t('sessions:minutes', { count: session.minutes }),
			labelled(t, t('sessions:where'), session.place && withDetails(session.place.name, session.place.find)),
			labelled(t, t('sessions:expect'), session.expect),
			session.state === 'moved' && t('sessions:moved'),
			session.state === 'called-off' && t('sessions:off')
		);
}

export function teamItems(telling: Telling): DataItem[] {
	const { book, t, language, date, nameOf } = telling;
	return (book.snapshot?.team ?? []).map(({ name, role, about, rhythm, workPhone, cover, leaving }) =>
		item(
			`${name}, ${t(`book:role.${role}`)}`,
			about,
			rhythm?.last && t('people:last', { day: within(telling, rhythm.last) }),
			rhythm?.next && t('people:next', { day: within(telling, rhythm.next) }),
			rhythm?.every && t('people:often', { every: t(`people:every.${rhythm.every}`) }),
			workPhone &&
				withDetails(
					[workPhone, ...(workPhone.more ?? [])].map(({ number }) => number).join(', '),
					...[workPhone.office, workPhone.hours].map((said) => said && saidLine(said, language).text)
				),
			workPhone?.safeToSayWho !== undefined &&
				t(workPhone.safeToSayWho ? 'book:call.safe' : 'book:call.notSafe'),
			labelled(t, t('people:cover', { name }), nameOf(cover)),
			leaving &&
				(leaving.on
					? t('people:change.goodbyeOn', { name, day: date(leaving.on) })
					: t('people:change.goodbye', { name })),
			leaving?.to !== undefined && t('people:change.hello', { name: nameOf(leaving.to) })
		)
	);
}

export function referralItems(telling: Telling): DataItem[] {
	const { book, t, nameOf } = telling;
	return (book.snapshot?.referrals ?? []).map((referral) => {
		const organization = book.directory?.find(({ id }) => id === referral.organization);
		const far = organization !== undefined && isFar(organization);
		return item(
			organization?.name ?? t('partners:missing.title'),
			organization?.services.find(({ id }) => id === referral.service)?.name,
			saidStage(t, referral.stage, far, 'short'),
			labelled(t, t('partners:meets'), referral.meets),
			referral.with !== undefined && t('partners:goesWith', { name: nameOf(referral.with) }),
			...referral.days.map(
				({ stage, date }) => `· ${labelled(t, saidStage(t, stage, far, 'short'), within(telling, date))}`
			),
			...referral.known.map(
				({ what, agreed }) =>
					`· ${labelled(t, what, agreed ? t('partners:known.yes') : t('partners:known.no'))}`
			)
		);
	});
}

export function consentItems({ book, t, date, nameOf }: Telling): DataItem[] {
	return (book.snapshot?.consents ?? []).map(({ about, agreed, withWhom: whom, since, ask }) =>
		item(
			about,
			agreed ? t('my-data:consents.yes') : t('my-data:consents.no'),
			t('my-data:consents.with', { whom }),
			since && t('my-data:consents.since', { day: date(since) }),
			nameOf(ask) && t('my-data:consents.ask', { name: nameOf(ask) })
		)
	);
}
