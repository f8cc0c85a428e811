import type { Screen } from './screens.svelte.ts';

/**
 * Which screens two may read. Every screen has to say, or this does not compile: what is new is closed until somebody has
 * thought about it. Closed are the ones where she writes, chooses or answers for herself, what is kept about her as a
 * whole, and what she agreed to: "my aunt may know: no" is nothing for her aunt to read.
 */
const twoMayRead: Record<Screen['name'], boolean> = {
	today: true,
	journey: true,
	phase: true,
	'going-home': true,
	plan: true,
	goal: true,
	'goal-changed': true,
	sessions: true,
	session: true,
	'session-calendar': true,
	'session-print': true,
	show: true,
	roles: true,
	differs: true,
	welcome: true,
	// Her own signs and sentences on these two are closed with the rest of what she wrote.
	'open-door': true,
	'my-road': true,
	calm: true,
	skill: true,
	people: true,
	person: true,
	partners: true,
	partner: true,
	directory: true,
	offer: true,
	'my-data': true,
	'who-sees': true,
	'get-ready': false,
	feedback: false,
	'about-me': false,
	consents: false,
	sharing: false,
	'sharing-picture': false,
	'all-my-data': false,
	notes: false,
	note: false,
	days: false,
	money: false,
	settings: false,
	keys: false,
	about: false
};

/**
 * Two readers, one phone. Once it has begun, what she wrote for herself is closed, and nothing in the open book opens it
 * again: ending it locks the book, and the key opens all of it.
 */
export class Together {
	#isOn = $state(false);

	get isOn(): boolean {
		return this.#isOn;
	}

	begin(): void {
		this.#isOn = true;
	}

	/** Whether a screen may be on the page now. No way leads to the others; this holds where one was forgotten. */
	mayShow(screen: Screen): boolean {
		return !this.#isOn || twoMayRead[screen.name];
	}
}
