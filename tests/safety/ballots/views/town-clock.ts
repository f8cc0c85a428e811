import { closeSync, openSync, writeSync } from 'node:fs';

/*
 * One clock for phones and servers, which only this test turns. Servers read it from a file (`noted.ts`); what a phone
 * waits for is an event here, and events happen in their order, each of them whole.
 */

type Event = { at: number; act: () => unknown };

export class TownClock {
	now: number;
	readonly file: string;
	#hands: number;
	#events: Event[] = [];

	constructor(file: string, now: number) {
		this.file = file;
		this.now = now;
		this.#hands = openSync(file, 'w');
		this.turn(now);
	}

	/** Never backwards: what was late goes on from where it is. */
	turn(to: number): void {
		this.now = Math.max(this.now, to);
		const eight = Buffer.alloc(8);
		eight.writeDoubleLE(this.now);
		writeSync(this.#hands, eight, 0, 8, 0);
	}

	at(at: number, act: () => unknown): object {
		const event = { at, act };
		this.#events.push(event);
		return event;
	}

	/** False where it is none of this clock's. */
	drop(event: object): boolean {
		const at = this.#events.indexOf(event as Event);
		if (at >= 0) this.#events.splice(at, 1);
		return at >= 0;
	}

	/** Lets everything happen until a moment. */
	async until(end: number): Promise<void> {
		for (;;) {
			let next: Event | undefined;
			for (const one of this.#events) if (one.at <= end && (!next || one.at < next.at)) next = one;
			if (!next) break;
			this.drop(next);
			this.turn(next.at);
			await next.act();
		}
		this.turn(end);
	}

	date = (): Date => new Date(this.now);

	close(): void {
		closeSync(this.#hands);
	}
}
