import { addDays, daysBetween, type Day } from '#lib/domain/day.ts';
import { areas, type Goal, type Step, type Turn } from '#lib/domain/goal.ts';
import type { Phase } from '#lib/domain/journey.ts';
import { sessionKinds, type Session } from '#lib/domain/session.ts';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import type { Role, TeamMember } from '#lib/domain/team.ts';
import type { Language } from '#lib/domain/text.ts';

/*
 * Generated histories: years of sessions and goals with all that long use brings. People on the team change, a phase
 * goes back, there is a long silence, and a book that was closed opens again. Nobody in them is real. The same wish
 * gives the same history, and `on` gives the plan as it stood on any day of it.
 */

export type Wish = {
	/** The first day. */
	start: Day;
	years: number;
	seed: number;
	language?: Language;
	/** Days between two sessions while they meet often. */
	every?: number;
	/** Days between the beginnings of two goals. */
	goalEvery?: number;
};

export type History = { wish: Wish; lastDay: Day; on(day: Day): Snapshot };

type Stay = { phase: Phase; from: number };

// Shares of the whole time. Back to planning once; closed once and opened again; on to closing in the end.
const road: [Phase, number][] = [
	['entry', 0],
	['assessment', 0.02],
	['planning', 0.07],
	['coordination', 0.14],
	['planning', 0.38],
	['coordination', 0.44],
	['reintegration', 0.7],
	['closure', 0.82],
	['coordination', 0.87],
	['reintegration', 0.93]
];
const silence: [number, number] = [0.5, 0.58];

const words: Record<Language, string[]> = {
	en: 'we look at the next step together and write what you want first market school bus paper morning garden sewing rice tea river road small time friend aunt price lesson room letter kitchen bicycle'.split(
		' '
	),
	km: 'យើង មើល ជំហាន បន្ទាប់ ជាមួយ គ្នា ហើយ សរសេរ អ្វី ដែល អ្នក ចង់ បាន មុន ផ្សារ សាលា ឡាន ក្រដាស ព្រឹក សួន កាត់ដេរ បាយ តែ ទន្លេ ផ្លូវ តូច ពេល មិត្តភក្តិ មីង តម្លៃ មេរៀន បន្ទប់ សំបុត្រ ផ្ទះបាយ កង់'.split(
		' '
	),
	vi: 'cùng nhau xem bước tiếp theo rồi ghi lại điều bạn muốn trước chợ trường xe giấy sáng vườn may cơm trà sông đường nhỏ giờ bạn dì giá bài phòng thư bếp đạp'.split(
		' '
	)
};

/** A history out of a wish. */
export function historyOf(wish: Wish): History {
	const random = mulberry32(wish.seed);
	const days = Math.round(wish.years * 365.25);
	const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)]!;
	const say = (count: number) =>
		Array.from({ length: count }, () => pick(words[wish.language ?? 'en'])).join(' ');
	const stays: Stay[] = road.map(([phase, share]) => ({ phase, from: Math.round(share * days) }));
	const team = teamOver(days, say);
	const sessions = sessionsOver(days, wish.every ?? 7, stays, team, random, pick, say);
	const goals = goalsOver(days, wish.goalEvery ?? 35, team, random, pick, say);
	return {
		wish,
		lastDay: addDays(wish.start, days),
		on(day) {
			const at = daysBetween(wish.start, day);
			const date = (offset: number) => addDays(wish.start, offset);
			const stay = stays.findLast(({ from }) => from <= at) ?? stays[0]!;
			const here = team.filter(({ from, until }) => from <= at && at <= until);
			const ids = new Set(here.map(({ member }) => member.id));
			return {
				schemaVersion: 1,
				asOf: `${day}T01:00:00Z`,
				stale: false,
				me: { language: wish.language ?? 'en', reading: 'adult' },
				journey: {
					phase: stay.phase,
					since: date(stay.from),
					been: stays
						.filter(({ from }) => from < stay.from)
						.map(({ phase, from }, index) => ({
							phase,
							from: date(from),
							until: date(stays[index + 1]!.from)
						}))
				},
				goals: goals.filter(({ from }) => from <= at).map((life) => goalAt(life, at, date, ids)),
				sessions: sessions
					.filter(({ day: held, known }) => known <= at && held < days + 60)
					.map(({ day: held, session, off }) => ({
						...session,
						date: date(held),
						with: session.with.filter((id) => ids.has(id)),
						state: off && at >= held - 2 ? 'called-off' : held < at ? 'done' : 'planned'
					})),
				team: here.map(({ member, until, to, role }) => ({
					...member,
					role,
					...(until - at <= 30 && to && { leaving: { on: date(until), to: ids.has(to) ? to : undefined } })
				})),
				referrals: [],
				consents: [],
				promises: [],
				periods: []
			};
		}
	};
}

type OnTeam = { member: TeamMember; role: Role; from: number; until: number; to?: string };

function teamOver(days: number, say: (count: number) => string): OnTeam[] {
	const turns = Math.max(1, Math.round(days / 500));
	return (['guide', 'listener', 'teacher'] as const).flatMap((role, place) =>
		Array.from({ length: turns }, (_, turn) => {
			const length = days / turns;
			const id = `${role}-${turn}`;
			return {
				member: {
					id,
					name: `${role[0]!.toUpperCase()}${turn + 1}`,
					role,
					about: say(10),
					rhythm: { every: place === 0 ? ('month' as const) : ('quarter' as const) }
				},
				role,
				// The next person comes two weeks before this one goes.
				from: Math.max(0, Math.round(turn * length) - 14),
				until: turn === turns - 1 ? days + 400 : Math.round((turn + 1) * length),
				...(turn < turns - 1 && { to: `${role}-${turn + 1}` })
			};
		})
	);
}

type Held = { day: number; known: number; off: boolean; session: Session };

function sessionsOver(
	days: number,
	every: number,
	stays: Stay[],
	team: OnTeam[],
	random: () => number,
	pick: <T>(some: readonly T[]) => T,
	say: (count: number) => string
): Held[] {
	const held: Held[] = [];
	for (let day = 1; day < days + 40;) {
		const phase = stays.findLast(({ from }) => from <= day)!.phase;
		const isSilent = day > silence[0] * days && day < silence[1] * days;
		if (!isSilent) {
			const here = team.filter(({ from, until }) => from <= day && day <= until);
			held.push({
				day,
				known: day - 28,
				off: random() < 0.08,
				session: {
					id: `s${held.length}`,
					kind: pick(sessionKinds),
					how:
						phase === 'closure' ? 'phone' : pick(['in-person', 'in-person', 'phone', 'home-visit'] as const),
					date: '2000-01-01',
					...(random() < 0.9 && { time: pick(['08:30', '09:00', '10:30', '14:00', '16:30'] as const) }),
					...(random() < 0.8 && { minutes: pick([20, 45, 60]) }),
					with: here.length > 0 ? [pick(here).member.id] : [],
					...(random() < 0.4 && { place: { name: say(3), find: say(6) } }),
					...(random() < 0.7 && { expect: say(14) }),
					state: 'planned'
				}
			});
		}
		day += phase === 'reintegration' ? every * 4 : phase === 'closure' ? every * 8 : every;
	}
	return held;
}

type GoalLife = {
	from: number;
	goal: Goal;
	turns: { at: number; turn: Turn['kind']; note: string }[];
	pace: number;
};

function goalsOver(
	days: number,
	every: number,
	team: OnTeam[],
	random: () => number,
	pick: <T>(some: readonly T[]) => T,
	say: (count: number) => string
): GoalLife[] {
	return Array.from({ length: Math.floor(days / every) }, (_, index) => {
		const from = Math.round(40 + index * every);
		const length = 50 + Math.round(random() * 200);
		const id = `g${index}`;
		const here = team.filter((one) => one.from <= from && from <= one.until);
		const steps: Step[] = Array.from({ length: 2 + Math.floor(random() * 6) }, (_, place) => {
			const who = pick(['me', 'me', 'together', 'team', 'family'] as const);
			return {
				id: `${id}-${place}`,
				what: say(6),
				who,
				state: 'open',
				...(who !== 'me' && who !== 'family' && here[0] && { with: pick(here).member.id })
			};
		});
		const turns: GoalLife['turns'] = [{ at: from, turn: 'began', note: say(5) }];
		if (random() < 0.3) turns.push({ at: from + Math.round(length / 3), turn: 'changed', note: say(8) });
		if (random() < 0.2) {
			turns.push({ at: from + Math.round(length / 2), turn: 'rested', note: say(5) });
			turns.push({ at: from + Math.round(length * 0.7), turn: 'again', note: say(5) });
		}
		turns.push({ at: from + length, turn: random() < 0.8 ? 'done' : 'let-go', note: say(5) });
		return {
			from,
			turns,
			pace: length / (steps.length + 1),
			goal: {
				id,
				area: pick(areas),
				what: say(6),
				measure: {
					how: say(6),
					progress: pick([
						{ kind: 'count', reached: 2, target: 5 },
						{ kind: 'yes-no', reached: false },
						{ kind: 'feeling', now: say(1), hoped: say(1) }
					] as const)
				},
				possible: say(12),
				why: say(10),
				state: 'planned',
				steps
			}
		};
	});
}

const stateAfter = {
	began: 'under-way',
	changed: 'something-changed',
	rested: 'resting',
	again: 'under-way',
	done: 'done',
	'let-go': 'let-go'
} as const satisfies Record<Turn['kind'], Goal['state']>;

function goalAt(life: GoalLife, at: number, date: (offset: number) => Day, here: Set<string>): Goal {
	const turns = life.turns.filter((turn) => turn.at <= at);
	const last = turns.at(-1)!;
	const done = Math.floor((at - life.from) / life.pace);
	return {
		...life.goal,
		state: stateAfter[last.turn],
		...(last.turn === 'changed' && { changed: last.note }),
		...(last.turn === 'done' && { doneOn: date(last.at) }),
		steps: life.goal.steps.map(({ with: member, ...step }, index) => ({
			...step,
			...(member && here.has(member) && { with: member }),
			state: index < done || last.turn === 'done' ? 'done' : index === done ? 'next' : 'open'
		})),
		history: turns.map(({ at: on, turn, note }) => ({ on: date(on), kind: turn, note }))
	};
}

/** The plan of a day as one case of the project's own JSON, every row marked as hers to see. */
export function caseOf(history: History, day: Day, ref: string): Record<string, unknown> {
	const { me, journey, goals, sessions, team } = history.on(day);
	const hers = <T extends object>(rows: T[]) => rows.map((row) => ({ ...row, visibility: 'person' }));
	return {
		ref,
		me,
		journey,
		goals: hers(goals),
		sessions: hers(sessions).map((row) => ({
			...row,
			...(row.place && { place: { ...row.place, safe: true } })
		})),
		team: hers(team),
		referrals: [],
		consents: [],
		promises: []
	};
}

/** A small generator of random numbers in [0, 1) that repeats itself for a seed (mulberry32, Tommy Ettinger 2017). */
function mulberry32(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}
