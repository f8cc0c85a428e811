import { dayAt, timeAt, type Now } from '#lib/domain/day.ts';
import { deployment } from '#lib/i18n/deployment.ts';

/** The day and the time in the deployment's zone, looked at every minute: the hours after a session are special. */
export class Clock {
	now = $state.raw<Now>(read());

	look(): void {
		const now = read();
		if (now.day !== this.now.day || now.time !== this.now.time) this.now = now;
	}

	/** Looks every minute until what it returns is called. */
	start(): () => void {
		const timer = setInterval(() => this.look(), 60_000);
		return () => clearInterval(timer);
	}
}

function read(): Now {
	const date = new Date();
	return { day: dayAt(date, deployment.timeZone), time: timeAt(date, deployment.timeZone) };
}
