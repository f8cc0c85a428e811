/** A moment as the clock on the wall showed it: its day (YYYY-MM-DD) and time (HH:MM). @param at UTC, to the minute */
export function inZone(timeZone: string, at: string): { day: string; time: string } {
	const [day = '', time = ''] = new Intl.DateTimeFormat('sv-SE', {
		timeZone,
		dateStyle: 'short',
		timeStyle: 'short'
	})
		.format(new Date(at))
		.split(' ');
	return { day, time };
}
