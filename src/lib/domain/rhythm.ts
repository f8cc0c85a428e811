import { addDays, daysBetween, type Day } from './day.ts';
import type { Session } from './session.ts';
import type { TeamMember } from './team.ts';

/*
 * The calendar of going home: how often they meet, month by month, thinning out. It is drawn from the sessions that were
 * or are planned, and, where none is planned yet, from the rhythm that she and each person agreed on.
 */

/** One time together: a meeting or a call; behind her, planned, or only to be expected from the rhythm. */
export type Contact = { day: Day; by: 'meeting' | 'call'; state: 'been' | 'planned' | 'expected' };

/** How often, in a word; a month without anything is `none`. */
export type Often = 'weekly' | 'two-weeks' | 'once' | 'call' | 'none';

/** `month` is `YYYY-MM`. */
export type RhythmMonth = {
	month: string;
	when: 'behind' | 'now' | 'ahead';
	contacts: Contact[];
	often: Often;
};

const everyDays = { week: 7, 'two-weeks': 14, month: 30, quarter: 91 } as const;

const monthsBehind = 3;
const monthsAhead = 6;
const leastAhead = 3;

/** Months ahead for which an agreed rhythm is drawn: beyond that nobody has agreed on anything. */
const rhythmAhead = 3;

/**
 * The months around today. A month ahead that has nothing is kept only while one after it has something, and at least
 * three months ahead are drawn, so that "nothing planned yet" can be seen and said.
 */
export function thinning(sessions: Session[], team: TeamMember[], today: Day): RhythmMonth[] {
	const held: Contact[] = sessions
		.filter((session) => session.state !== 'called-off')
		.map((session) => ({
			day: session.date,
			by: session.how === 'phone' ? ('call' as const) : ('meeting' as const),
			state: session.state === 'done' || session.date < today ? ('been' as const) : ('planned' as const)
		}));
	const months = Array.from({ length: monthsBehind + 1 + monthsAhead }, (_, at) =>
		monthAfter(today, at - monthsBehind)
	);
	const lastDay = `${months[monthsBehind + rhythmAhead]!}-31`;
	const contacts = [...held, ...expected(sessions, team, today, lastDay)].sort((a, b) =>
		a.day.localeCompare(b.day)
	);
	const rows = months.map((month, at) => {
		const inMonth = contacts.filter(({ day }) => day.startsWith(month));
		const when = at < monthsBehind ? 'behind' : at === monthsBehind ? 'now' : 'ahead';
		return { month, when, contacts: inMonth, often: oftenOf(inMonth) } as const;
	});
	const first = rows.findIndex(({ when, contacts: some }) => when !== 'behind' || some.length > 0);
	const last = rows.findLastIndex(({ contacts: some }) => some.length > 0);
	return rows.slice(first, Math.max(last + 1, monthsBehind + 1 + leastAhead));
}

function oftenOf(contacts: Contact[]): Often {
	if (contacts.length === 0) return 'none';
	if (contacts.length >= 4) return 'weekly';
	if (contacts.length >= 2) return 'two-weeks';
	return contacts[0]?.by === 'call' ? 'call' : 'once';
}

/** Times to be expected from a rhythm, where no session with that person is planned around them. */
function expected(sessions: Session[], team: TeamMember[], today: Day, until: Day): Contact[] {
	return team.flatMap((member) => {
		const every = member.rhythm?.every;
		if (!every || every === 'when-needed') return [];
		const days = everyDays[every];
		const theirs = sessions
			.filter((session) => session.with.includes(member.id) && session.state !== 'called-off')
			.sort((a, b) => a.date.localeCompare(b.date));
		const ends = member.leaving?.on ?? until;
		// A call stays a call: the rhythm goes on in the way they last met.
		const by = theirs.at(-1)?.how === 'phone' ? 'call' : 'meeting';
		const found: Contact[] = [];
		for (
			let day = member.rhythm?.next ?? addDays(latest(member, theirs, today), days);
			day <= until && day <= ends;
			day = addDays(day, days)
		) {
			const isPlanned = theirs.some(({ date }) => Math.abs(daysBetween(date, day)) <= days / 2);
			if (day >= today && !isPlanned) found.push({ day, by, state: 'expected' });
		}
		return found;
	});
}

function latest(member: TeamMember, theirs: Session[], today: Day): Day {
	const days = [member.rhythm?.last, ...theirs.map(({ date }) => date)].filter((day) => day !== undefined);
	return days.sort().at(-1) ?? today;
}

function monthAfter(today: Day, count: number): string {
	const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 + count;
	return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;
}
