import type { Day, Now, TimeOfDay } from './day.ts';

/* The light and the season that stand over Today. Both come from the clock of the organisation's place alone: nothing is asked of the phone. */

export type Light = 'dawn' | 'day' | 'dusk' | 'night';
export type Season = 'cool' | 'hot' | 'rain';

const hourOf = (time: TimeOfDay) => Number(time.slice(0, 2)) + Number(time.slice(3)) / 60;

/** Near the equator the sun rises and sets at about six the whole year. */
const [rises, sets] = [5.5, 18.5];

export function lightAt({ time }: Pick<Now, 'time'>): Light {
	const hour = hourOf(time);
	if (hour < rises || hour >= sets) return 'night';
	if (hour < 8) return 'dawn';
	return hour < 16.5 ? 'day' : 'dusk';
}

/** How far the sun has come on its way, or by night the moon on its own: 0 where it rises, 1 where it sets. */
export function wayOfLight({ time }: Pick<Now, 'time'>): number {
	const hour = hourOf(time);
	if (hour >= rises && hour < sets) return (hour - rises) / (sets - rises);
	return ((hour - sets + 24) % 24) / (24 - sets + rises);
}

/** The three seasons of the monsoon, as Cambodia and the south of Vietnam have them. */
export function seasonAt(day: Day): Season {
	const month = Number(day.slice(5, 7));
	if (month >= 3 && month <= 5) return 'hot';
	return month >= 6 && month <= 10 ? 'rain' : 'cool';
}
