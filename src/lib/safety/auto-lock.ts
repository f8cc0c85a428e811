import type { Device } from '#lib/domain/pairing.ts';
import { listen } from './listen.ts';

/**
 * A book locks after this long out of sight, or this long without a touch. On a tablet that a house shares the next person
 * stands beside it. Milliseconds.
 */
export const unusedLimits = {
	phone: { hidden: 60_000, idle: 300_000 },
	tablet: { hidden: 20_000, idle: 120_000 }
} as const satisfies Record<Device, { hidden: number; idle: number }>;

/** How often it looks by itself. A frozen page does not look; it looks before it is seen again. */
const lookEvery = 1_000;

export type AutoLock = {
	/** Locks when it is time. True while the book may stay open. */
	check(): boolean;
	stop(): void;
};

/** Locks a book that lies open unused. `now` is the wall clock in milliseconds: timers stop while a phone sleeps. */
export function watchUnused(
	lock: (reason: 'hidden' | 'idle') => void,
	now: () => number = Date.now,
	device: Device = 'phone'
): AutoLock {
	const { hidden: hiddenLimit, idle: idleLimit } = unusedLimits[device];
	let touchedAt = now();
	let hiddenAt = document.visibilityState === 'hidden' ? now() : undefined;

	// A clock that went back was set by somebody: time can no longer be trusted to have been short.
	const isPast = (since: number, limit: number) => now() < since || now() - since >= limit;

	const check = () => {
		const reason =
			hiddenAt !== undefined && isPast(hiddenAt, hiddenLimit)
				? 'hidden'
				: isPast(touchedAt, idleLimit)
					? 'idle'
					: undefined;
		if (reason) lock(reason);
		return reason === undefined;
	};
	const touched = () => {
		// The first touch after a long sleep comes too late.
		if (check()) touchedAt = now();
	};
	const turned = () => {
		if (!check()) return;
		hiddenAt = document.visibilityState === 'hidden' ? (hiddenAt ?? now()) : undefined;
	};

	const stopListening = listen(
		[window, 'pointerdown keydown touchstart wheel', touched],
		[document, 'visibilitychange resume', turned]
	);
	const looking = setInterval(check, lookEvery);
	return {
		check,
		stop() {
			clearInterval(looking);
			stopListening();
		}
	};
}
