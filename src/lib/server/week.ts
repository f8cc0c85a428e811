/**
 * The ISO 8601 week of a moment, e.g. `2026-W47`, in UTC. Nothing finer is kept about a phone: an exact log of contacts
 * would link people to what they send without a name.
 */
export function isoWeek(moment: Date): string {
	const today = Math.floor(moment.getTime() / dayLong);
	if (last?.day !== today) last = { day: today, week: weekOf(moment) };
	return last.week;
}

/** The week of the day that was asked for last: nearly always it is today's. */
let last: { day: number; week: string } | undefined;
const dayLong = 86_400_000;

function weekOf(moment: Date): string {
	const day = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate()));
	// A week belongs to the year of its Thursday.
	day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
	const firstDay = Date.UTC(day.getUTCFullYear(), 0, 1);
	const week = Math.ceil(((day.getTime() - firstDay) / 86_400_000 + 1) / 7);
	return `${day.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

/** The week that comes after a week. */
export const weekAfter = (week: string): string => weekAt(week, 1);

/** The week before a week. */
export const weekBefore = (week: string): string => weekAt(week, -1);

function weekAt(week: string, away: number): string {
	const [year, number] = week.split('-W').map(Number) as [number, number];
	// The fourth of January lies in the first week of its year.
	const first = Date.UTC(year, 0, 4);
	return isoWeek(new Date(first + (number - 1 + away) * 7 * 86_400_000));
}

const week = 7 * 86_400_000;
// 1970-01-05 was the first Monday.
const firstMonday = 4 * 86_400_000;

/** The Monday (UTC) at whose beginning a moment lies, or the next one. Milliseconds. */
export const mondayFrom = (moment: number): number =>
	Math.ceil((moment - firstMonday) / week) * week + firstMonday;

/** The Sunday of a week, as a day. */
export function lastDayOf(week: string): string {
	const [year, number] = week.split('-W').map(Number) as [number, number];
	const first = new Date(Date.UTC(year, 0, 4));
	const toSunday = 7 - (first.getUTCDay() || 7);
	const sunday = first.getTime() + (toSunday + (number - 1) * 7) * 86_400_000;
	return new Date(sunday).toISOString().slice(0, 10);
}
