import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiProblem } from './problem.ts';

/** How often something may be asked: `most` times in `seconds`. */
export type Allowance = { most: number; seconds: number };

/**
 * Pairing is asked a few times in a phone's life. The allowance for everybody together bounds guessing over many
 * addresses: with ten invitations open all year, 120 guesses a minute reach about one right code in fifteen years.
 */
export const allowances = {
	pairing: { most: 30, seconds: 60 },
	pairingOfAll: { most: 120, seconds: 60 },
	// Two requests a try; the count that stops guessing is each lock's own.
	unlocking: { most: 120, seconds: 60 },
	// Each costs some milliseconds of arithmetic.
	unlockingOfAll: { most: 1200, seconds: 60 },
	// A switch is flipped by hand, and each is a durable write.
	sharing: { most: 60, seconds: 60 },
	// A whole house may stand behind one address.
	reading: { most: 600, seconds: 60 }
} as const satisfies Record<string, Allowance>;

export type RateLimits = {
	/** Counts one request from an address; throws `rate-limited` with Retry-After when it is one too many. */
	pairing(address: string): Promise<void>;
	unlocking(address: string): Promise<void>;
	reading(address: string): Promise<void>;
	sharing(address: string): Promise<void>;
};

/** Counts in memory only: addresses are written nowhere, and forgotten within a minute. */
export function rateLimits(): RateLimits {
	const limiterOf = ({ most, seconds }: Allowance) =>
		new RateLimiterMemory({ points: most, duration: seconds });
	const pairing = limiterOf(allowances.pairing);
	const pairingOfAll = limiterOf(allowances.pairingOfAll);
	const unlocking = limiterOf(allowances.unlocking);
	const unlockingOfAll = limiterOf(allowances.unlockingOfAll);
	const reading = limiterOf(allowances.reading);
	const sharing = limiterOf(allowances.sharing);
	return {
		pairing: async (address) => {
			await count(pairing, address);
			await count(pairingOfAll, 'all');
		},
		unlocking: async (address) => {
			await count(unlocking, address);
			await count(unlockingOfAll, 'all');
		},
		reading: (address) => count(reading, address),
		sharing: (address) => count(sharing, address)
	};
}

async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
	try {
		await limiter.consume(key);
	} catch (reason) {
		if (!(reason instanceof RateLimiterRes)) throw reason;
		throw new ApiProblem('rate-limited', { 'Retry-After': String(Math.ceil(reason.msBeforeNext / 1000)) });
	}
}
