/**
 * The ISO 8601 week of a moment, e.g. `2026-W47`, in UTC. Nothing finer is kept about a phone: an exact log of contacts
 * would link people to what they send without a name.
 */
export function isoWeek(moment: Date): string {
	const day = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate()));
	// A week belongs to the year of its Thursday.
	day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
	const firstDay = Date.UTC(day.getUTCFullYear(), 0, 1);
	const week = Math.ceil(((day.getTime() - firstDay) / 86_400_000 + 1) / 7);
	return `${day.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

/** The week that lies so many weeks before a moment's. */
export function weeksBefore(moment: Date, weeks: number): string {
	return isoWeek(new Date(moment.getTime() - weeks * 7 * 86_400_000));
}
