import { dateAt, isFarOff, momentAt, type HeardClock } from '#lib/domain/clock.ts';
import { dayAt, timeAt, type Day, type Now } from '#lib/domain/day.ts';
import { deployment } from '#lib/i18n/deployment.ts';

/** How the phone's own clock is: by another day than it is, with the right one known or not. */
export type PhoneClock = 'right' | 'off' | 'off-and-unknown';

/**
 * The one clock of an open book: the day and the time in the deployment's zone, whatever the phone's clock says. Looked at
 * every minute: the hours after a session are special.
 */
export class Clock {
	now = $state.raw<Now>({ day: '', time: '' });
	phone = $state<PhoneClock>('right');
	#heard: HeardClock | undefined;

	constructor(heard?: HeardClock) {
		this.hear(heard);
	}

	/** Takes what is known of the phone's clock from now on. */
	hear(heard: HeardClock | undefined): void {
		this.#heard = heard;
		this.look();
	}

	look(): void {
		const phone = Date.now();
		const { moment, isKnown } = momentAt(this.#heard, phone);
		const at = dateAt(this.#heard, phone);
		const now = { day: dayAt(at, deployment.timeZone), time: timeAt(at, deployment.timeZone) };
		if (now.day !== this.now.day || now.time !== this.now.time) this.now = now;
		this.phone = !isFarOff(moment, phone) ? 'right' : isKnown ? 'off' : 'off-and-unknown';
	}

	/** The moment that it is. */
	moment(): Date {
		return dateAt(this.#heard, Date.now());
	}

	/** The day that it is, looked at now. */
	today(): Day {
		return dayAt(this.moment(), deployment.timeZone);
	}

	/** Looks every minute until what it returns is called. */
	start(): () => void {
		const timer = setInterval(() => this.look(), 60_000);
		return () => clearInterval(timer);
	}
}
