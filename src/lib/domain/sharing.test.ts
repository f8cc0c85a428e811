import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { addDays } from './day.ts';
import {
	chosenAnew,
	isSent,
	itemsOf,
	itemsShown,
	keptForFamily,
	leftToSend,
	nothingUnsent,
	offeredIn,
	previewOf,
	requestFor,
	SharingRequest,
	shownToFamily,
	standing,
	itemStateOf,
	switched,
	usualEnd,
	waitHours,
	withoutPast,
	type Choice,
	type Item,
	type Sharing,
	type Unsent
} from './sharing.ts';
import { Plan } from './snapshot.ts';
import { emptyLists } from '#tests/builders/raw-case.ts';

const hour = 3_600_000;
const at = (hours = 0, today = '2026-11-22') => ({
	now: Date.parse('2026-11-22T05:20:30Z') + hours * hour,
	today,
	days: 30
});
const anew = (items: Item[], before?: Choice, when = at(), until?: string) =>
	chosenAnew(before, { items, ...(until && { until }) }, when);

/** A plan in which every text that could be private is a canary of its own. */
function plantedPlan(): Plan {
	return v.parse(Plan, {
		me: { called: 'CANARY-called', language: 'km', reading: 'young' },
		journey: {
			phase: 'closure',
			since: '2026-01-01',
			been: [{ phase: 'entry', from: '2025-01-01', until: '2025-02-02' }]
		},
		goals: [
			{
				id: 'g1',
				area: 'learning',
				what: 'goal one',
				measure: { how: 'pages', progress: { kind: 'count', reached: 1, target: 3 } },
				possible: 'an uncle helps',
				why: 'CANARY-why',
				by: { day: '2027-03-03' },
				state: 'something-changed',
				changed: 'CANARY-changed',
				history: [{ on: '2026-04-04', kind: 'changed', note: 'CANARY-history' }],
				steps: [
					{
						id: 's1',
						what: 'step one',
						who: 'together',
						with: 'p1',
						state: 'next',
						by: { day: '2026-12-12' }
					},
					{ id: 's2', what: 'step two', who: 'team', with: 'p2', state: 'open' }
				]
			},
			{
				id: 'g2',
				area: 'healing',
				what: 'goal two',
				measure: {
					how: 'CANARY-feels',
					progress: { kind: 'feeling', now: 'CANARY-now', hoped: 'CANARY-hoped' }
				},
				state: 'done',
				doneOn: '2026-05-05',
				steps: []
			},
			{ id: 'g3', area: 'health', what: 'CANARY-let-go', state: 'let-go', steps: [] }
		],
		sessions: [
			{
				id: 'm1',
				kind: 'talk',
				how: 'home-visit',
				date: '2026-11-25',
				time: '09:00',
				place: { name: 'CANARY-place', find: 'CANARY-find' },
				expect: 'CANARY-expect',
				with: ['p1'],
				state: 'planned'
			}
		],
		team: [
			{
				id: 'p1',
				name: 'person one',
				role: 'guide',
				rhythm: { every: 'week', last: '2026-11-01', next: '2026-11-25' },
				cover: 'p2',
				leaving: { on: '2026-12-31', to: 'p2' }
			},
			{ id: 'p2', name: 'person two', role: 'listener', about: 'about two' }
		],
		referrals: [
			{
				id: 'r1',
				organization: 'o1',
				service: 'x1',
				stage: 'own-visit',
				meets: 'CANARY-meets',
				with: 'p1',
				days: [{ stage: 'agreed', date: '2026-10-10' }],
				known: [{ what: 'CANARY-known', agreed: false }]
			},
			{ id: 'r2', organization: 'CANARY-thinking', stage: 'considering' },
			{ id: 'r3', organization: 'CANARY-no', stage: 'not-now' }
		],
		consents: [
			{ id: 'c1', about: 'CANARY-about', withWhom: 'CANARY-whom', agreed: true, since: '2026-01-01' }
		],
		promises: [{ id: 'y1', phase: 'entry', text: 'promise one' }]
	});
}

const everything = itemsOf(offeredIn(plantedPlan()));
/** The one word by which each item can be found in a text. */
const marks: Record<string, string> = {
	'goal:g1': 'goal one',
	'goal:g2': 'goal two',
	'person:p1': 'person one',
	'person:p2': 'person two',
	'partner:r1': '"o1"',
	promises: 'promise one'
};

describe('what a family is given', () => {
	test('is empty until she chooses, and looks the same however much there is', () => {
		const empty = v.parse(Plan, {
			...plantedPlan(),
			...emptyLists()
		});
		expect(shownToFamily(plantedPlan(), new Set())).toEqual(shownToFamily(empty, new Set()));
		expect(shownToFamily(plantedPlan(), new Set())).toEqual({
			me: { language: 'km', reading: 'family' },
			journey: { phase: 'reintegration', been: [] },
			...emptyLists()
		});
	});

	test('is what she chose and nothing else, for every choice there is', () => {
		expect(everything).toEqual(Object.keys(marks));
		fc.assert(
			fc.property(fc.subarray(everything), (chosen) => {
				const text = JSON.stringify(shownToFamily(plantedPlan(), new Set(chosen)));
				for (const item of everything)
					expect(text.includes(marks[item]!), `${item} of ${chosen.join()}`).toBe(chosen.includes(item));
			})
		);
	});

	test('has no date, no place and no private sentence, whatever she chose', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.oneof(
						fc.constantFrom(...everything, 'goal:g3', 'partner:r2', 'partner:r3', 'session:m1'),
						fc.string()
					)
				),
				(chosen) => {
					const text = JSON.stringify(shownToFamily(plantedPlan(), new Set(chosen)));
					expect(text).not.toContain('CANARY');
					expect(text).not.toMatch(/\d{4}-\d{2}/);
				}
			)
		);
		// The control: all of it is in the plan.
		expect(JSON.stringify(plantedPlan()).match(/CANARY/g)).toHaveLength(17);
	});

	test('names nobody who was not chosen', () => {
		const shown = shownToFamily(plantedPlan(), new Set(['goal:g1', 'person:p1']));
		expect(shown.goals[0]?.steps).toEqual([
			{ id: 's1', what: 'step one', who: 'together', with: 'p1', state: 'next' },
			{ id: 's2', what: 'step two', who: 'team', state: 'open' }
		]);
		expect(shown.team[0]).not.toHaveProperty('cover');
		expect(shown.team[0]).not.toHaveProperty('leaving');
		expect(shownToFamily(plantedPlan(), new Set(everything)).team[0]).toMatchObject({
			cover: 'p2',
			leaving: { to: 'p2' }
		});
	});

	test('does not tell that something changed, nor how far she is with a place', () => {
		const shown = keptForFamily(plantedPlan());
		expect(shown.goals.map(({ state }) => state)).toEqual(['under-way', 'done']);
		expect(shown.referrals.map(({ stage }) => stage)).toEqual(['agreed']);
	});

	test('is the picture that she sees of it on her own phone, line by line', () => {
		const hers = plantedPlan();
		const allowed: Plan = {
			...hers,
			goals: hers.goals.slice(0, 1).map((goal) => ({ ...goal, steps: goal.steps.slice(0, 1) })),
			team: hers.team.slice(1)
		};
		fc.assert(
			fc.property(fc.subarray(everything), (chosen) => {
				const items = new Set(chosen);
				expect(previewOf(hers, offeredIn(allowed), items)).toEqual(shownToFamily(allowed, items));
			})
		);
	});
});

describe('her choice', () => {
	test('starts after a day, in a whole hour, and not before', () => {
		const choice = anew(['goal:g1']);
		expect([...itemsShown(choice, at(waitHours - 0.01))]).toEqual([]);
		expect([...itemsShown(choice, at(waitHours + 1))]).toEqual(['goal:g1']);
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 10 * 24 * 3_600 }), (seconds) => {
				const now = at().now + seconds * 1000;
				const start = chosenAnew(undefined, { items: ['promises'] }, { ...at(), now })!.items.promises!;
				expect(start % hour).toBe(0);
				expect(start - now).toBeGreaterThanOrEqual(waitHours * hour);
				expect(start - now).toBeLessThan((waitHours + 1) * hour);
			})
		);
	});

	test('goes on without another wait when something is added, taken back or renewed', () => {
		const first = anew(['goal:g1', 'person:p1']);
		const later = anew(['goal:g1', 'goal:g2'], first, at(30));
		expect([...itemsShown(later, at(30))]).toEqual(['goal:g1']);
		expect(later?.items).toMatchObject({ 'goal:g1': 0 });
		// Asking again while it waits makes it neither sooner nor later.
		expect(anew(['goal:g1'], first, at(5))?.items).toEqual({ 'goal:g1': first?.items['goal:g1'] });
	});

	test('is taken back at once', () => {
		const running = anew(['goal:g1', 'goal:g2']);
		const left = anew(['goal:g2'], running, at(48), running?.until);
		expect([...itemsShown(left, at(48))]).toEqual(['goal:g2']);
		expect(anew([], running, at(48))).toBeUndefined();
	});

	test('begins its day anew when it was taken back and chosen again', () => {
		const running = anew(['goal:g1', 'goal:g2']);
		const less = anew(['goal:g2'], running, at(48));
		const again = anew(['goal:g1', 'goal:g2'], less, at(49));
		expect([...itemsShown(again, at(49))]).toEqual(['goal:g2']);
	});

	test('ends by itself at the end of a week, and then waits a day again', () => {
		const choice = anew(['goal:g1'])!;
		expect(choice.until).toBe('2026-12-27');
		expect(itemsShown(choice, at(99, '2026-12-27')).size).toBe(1);
		expect(itemsShown(choice, at(99, '2026-12-28')).size).toBe(0);
		expect(standing(choice, offeredIn(plantedPlan()), at(99, '2026-12-28'))).toEqual({
			chosen: [],
			until: null
		});
		expect(withoutPast(choice, at(99, '2026-12-28'))).toBeUndefined();
		const again = anew(['goal:g1'], choice, at(24 * 40, '2027-01-01'));
		expect(itemsShown(again, at(24 * 40, '2027-01-01')).size).toBe(0);
	});

	test('lasts as long as she asks, and never longer than is usual', () => {
		expect(anew(['goal:g1'], undefined, at(), '2026-11-30')?.until).toBe('2026-11-30');
		expect(anew(['goal:g1'], undefined, at(), '2036-11-30')?.until).toBe('2026-12-27');
		expect(anew(['goal:g1'], undefined, at(), '2026-11-21')).toBeUndefined();
	});

	test('keeps no moment that has passed, and no end that tells a day', () => {
		const choice = anew(['goal:g1'])!;
		expect(withoutPast(choice, at(1))).toEqual(choice);
		expect(withoutPast(choice, at(26))).toEqual({ ...choice, items: { 'goal:g1': 0 } });
		for (let day = 0; day < 14; day++) {
			const today = addDays('2026-11-22', day);
			const end = usualEnd(today, 30);
			expect(new Date(`${end}T00:00:00Z`).getUTCDay()).toBe(0);
			expect(end >= addDays(today, 30) && end <= addDays(today, 36)).toBe(true);
		}
	});

	test('can hold nothing but the kinds that may be shared', () => {
		const can = (item: string) => v.is(SharingRequest, { items: [item] });
		expect(['goal:a', 'person:b.c', 'partner:d-e', 'promises'].every(can)).toBe(true);
		expect(
			['session:a', 'consent:a', 'goal:', 'goal:a b', 'goal', 'journey', 'me', '', 'goal:a:b'].some(can)
		).toBe(false);
		expect(v.is(SharingRequest, { items: [], until: '2026-02-30' })).toBe(false);
		expect(v.is(SharingRequest, { items: Array(201).fill('promises') })).toBe(false);
	});
});

describe('her switches', () => {
	const offered = offeredIn(plantedPlan());
	const sharing = (choice: Choice | undefined, when = at()): Sharing => ({
		offered,
		...standing(choice, offered, when),
		readers: 1,
		waiting: []
	});
	const now = (hours: number) => new Date(at(hours).now);

	test('say what is: off, kept here, waiting, seen, and taken back but not heard yet', () => {
		const choice = anew(['goal:g1'])!;
		const none = sharing(undefined);
		expect(itemStateOf('goal:g1', none, nothingUnsent, now(0))).toEqual({ kind: 'off' });
		const wants = switched(nothingUnsent, none, 'goal:g1', true);
		expect(itemStateOf('goal:g1', none, wants, now(0))).toEqual({ kind: 'unsent' });
		const waits = sharing(choice);
		expect(itemStateOf('goal:g1', waits, nothingUnsent, now(1))).toEqual({
			kind: 'waits',
			from: '2026-11-23T06:00:00.000Z'
		});
		// A copy of yesterday on a phone without a network: the hour has come meanwhile.
		expect(itemStateOf('goal:g1', waits, nothingUnsent, now(26))).toEqual({ kind: 'seen' });
		const back = switched(nothingUnsent, waits, 'goal:g1', false);
		expect(itemStateOf('goal:g1', waits, back, now(26))).toEqual({ kind: 'going', seen: true });
		expect(itemStateOf('goal:g1', waits, back, now(1))).toEqual({ kind: 'going', seen: false });
	});

	test('put back where they stood leave nothing to send', () => {
		fc.assert(
			fc.property(
				fc.subarray(everything),
				fc.array(fc.tuple(fc.constantFrom(...everything), fc.boolean())),
				(chosen, taps) => {
					const stands = sharing(anew(chosen));
					const tapped = taps.reduce(
						(unsent, [item, on]) => switched(unsent, stands, item, on),
						nothingUnsent
					);
					const last = new Map(taps);
					const wanted = everything.filter((item) => last.get(item) ?? chosen.includes(item));
					expect(requestFor(stands, tapped).items.toSorted()).toEqual(wanted.toSorted());
					expect(isSent(tapped)).toBe(
						wanted.join() === everything.filter((item) => chosen.includes(item)).join()
					);
				}
			)
		);
	});

	test('taken back alone make nothing last longer; switched on or renewed they do', () => {
		const stands = sharing(anew(['goal:g1', 'goal:g2']));
		const off = switched(nothingUnsent, stands, 'goal:g1', false);
		expect(requestFor(stands, off)).toEqual({ items: ['goal:g2'], until: '2026-12-27' });
		expect(requestFor(stands, { ...off, renew: true })).toEqual({ items: ['goal:g2'] });
		expect(requestFor(stands, switched(off, stands, 'promises', true))).not.toHaveProperty('until');
	});
});

describe('what is still to be sent', () => {
	const offered = offeredIn(plantedPlan());
	const standsWith = (...items: Item[]): Sharing => ({
		offered,
		chosen: items.map((item) => ({ item })),
		until: '2026-12-27',
		readers: 0,
		waiting: []
	});

	test('is nothing after an answer to all of it', () => {
		const sent = { on: ['goal:g1'], off: ['goal:g2'], renew: true };
		expect(leftToSend(standsWith('goal:g2'), sent, sent, standsWith('goal:g1'))).toEqual(nothingUnsent);
	});

	test('is what she put back while it was on its way', () => {
		const before = standsWith('goal:g2');
		const sent = switched(nothingUnsent, before, 'goal:g1', true);
		const current = switched(switched(sent, before, 'goal:g1', false), before, 'goal:g2', false);
		expect(leftToSend(before, sent, current, standsWith('goal:g1', 'goal:g2')).off.toSorted()).toEqual([
			'goal:g1',
			'goal:g2'
		]);
	});

	test('leaves alone what another phone of hers changed, and what the team allows no more', () => {
		const sent = { on: ['goal:g1', 'goal:gone'], off: [], renew: false };
		const left = leftToSend(standsWith('promises'), sent, sent, standsWith('goal:g1', 'person:p1'));
		expect(left).toEqual(nothingUnsent);
	});

	test('brings her switches to what she wants, whatever she taps at whatever moment', () => {
		const item = fc.constantFrom(...everything);
		const taps = fc.array(fc.tuple(item, fc.boolean()));
		fc.assert(
			fc.property(fc.subarray(everything), taps, taps, (chosen, first, then) => {
				const tap = (unsent: Unsent, of: [Item, boolean][]) =>
					of.reduce((changed, [one, on]) => switched(changed, before, one, on), unsent);
				const before = standsWith(...chosen);
				const sent = tap(nothingUnsent, first);
				const answer = standsWith(...requestFor(before, sent).items);
				const left = leftToSend(before, sent, tap(sent, then), answer);
				const last = new Map([...first, ...then]);
				const wanted = everything.filter((one) => last.get(one) ?? chosen.includes(one));
				expect(requestFor(answer, left).items.toSorted()).toEqual(wanted.toSorted());
			})
		);
	});
});
