import { networkOf, siteOf } from '#lib/server/edge/address.ts';
import type { SharedCounts } from '#lib/server/database/postgres/counts.ts';
import { ApiProblem } from './problem.ts';

/**
 * How often something may be asked. One address may ask `most` times in `seconds`. When everybody together has asked
 * `all` times, whoever has asked `each` times or more waits, and whoever has asked less is served as ever: strangers use
 * up what is theirs, never what is a quiet phone's.
 */
export type Allowance = { most: number; seconds: number; all?: number; each?: number };

/*
 * Nothing here asks whether a lock, a token or an invitation is known. A total of its own for the known would be a
 * question anybody could put: fill the total of the unknown, try a number on a phone that lies about, and a phone that is
 * still answered has a book. A phone whose book is open is another thing: its token lies inside the book, so only who has
 * that open can show it. Such a phone counts for itself.
 */
export const allowances = {
	// A whole house may pair in one afternoon.
	pairing: { most: 30, seconds: 60, all: 600, each: 6 },
	/*
	 * Codes that were wrong. The ten digits are 10^10; with ten invitations open all year, one guess in 10^9 is right.
	 * Five addresses: 20 an hour each, 876,000 guesses a year, one right code in 1,140 years. Thirty addresses or more
	 * share 600 an hour, 5.3 million a year: one in 190 years. Beyond that each network has one guess an hour: ten thousand
	 * of them make 88 million a year, one in 11 years. And no invitation ever takes more than its five wrong codes.
	 */
	wrongCodes: { most: 20, seconds: 3600, all: 600, each: 1 },
	// A notes book is begun once; each is a row that is kept.
	slots: { most: 30, seconds: 3600, all: 300, each: 2 },
	// Each costs some milliseconds of arithmetic; the count that stops guessing is each lock's own.
	unlocking: { most: 60, seconds: 60, all: 1200, each: 12 },
	// Each lock that is tried is a row for a day, also of a phone that has no book: at most 48,000 rows and five a network.
	locksTried: { most: 120, seconds: 3600, all: 2000, each: 5 },
	// What every phone says after every try, of pictures too.
	telling: { most: 120, seconds: 60, all: 3000, each: 30 },
	// A switch is flipped by hand, and each is a durable write.
	sharing: { most: 60, seconds: 60 },
	// A whole house may stand behind one address.
	reading: { most: 600, seconds: 60 }
} as const satisfies Record<string, Allowance>;

export type LimitName = keyof typeof allowances;

export type RateLimits = {
	/**
	 * Counts one from an address. Given back, it was not one.
	 * @throws ApiProblem `rate-limited` with Retry-After, when it is one too many; then it is not counted
	 */
	count(limit: LimitName, address: string): Counted | Promise<Counted>;
	/** Counts one from a phone that proved itself: for itself alone, whatever others ask from its address. @throws as `count` */
	countPhone(limit: LimitName, phoneId: string): void | Promise<unknown>;
	/** Counts a lock that an address tries, once in a while each. @throws as `count` */
	countLock(address: string, lockId: string): void;
};

export type Counted = { giveBack: () => void | Promise<void> };
type InMemory = Pick<RateLimits, 'countLock'> & {
	count(limit: LimitName, address: string): { giveBack: () => void };
	countPhone(limit: LimitName, phoneId: string): void;
};

/** Counts in memory only: addresses are written nowhere, and forgotten within an hour. */
export function rateLimits(
	now: () => number = Date.now,
	allowed: Record<LimitName, Allowance> = allowances,
	most = mostNames
): InMemory {
	const windowOf = ({ seconds }: Allowance) => new Window(seconds, now, most);
	const limits = new Map(
		Object.entries(allowed).map(
			([name, allowance]) => [name, limitOf(allowance, windowOf(allowance))] as const
		)
	);
	// Apart from addresses: however many of those are invented, as many phones as are paired fit here.
	const ofPhones = new Map(
		Object.entries(allowed).map(([name, allowance]) => [name, windowOf(allowance)] as const)
	);
	const tried = windowOf(allowed.locksTried);
	const count = (name: LimitName, address: string) => limits.get(name)!(address);
	return {
		count,
		countPhone: (name, phoneId) => {
			const window = ofPhones.get(name)!;
			if (window.of(phoneId) >= allowed[name].most) throw tooMany(window.secondsLeft());
			window.add(phoneId, 1);
		},
		countLock: (address, lockId) => {
			const pair = `${networkOf(address)} ${lockId}`;
			if (tried.knows(pair)) return;
			count('locksTried', address);
			tried.add(pair, 1);
		}
	};
}

function limitOf(allowance: Allowance, window: Window) {
	return (address: string) => {
		const names = countedNames(address);
		if (!mayBeOneMore(allowance, names.map(window.of))) throw tooMany(window.secondsLeft());
		const add = (change: number) => {
			for (const name of names) window.add(name, change);
		};
		add(1);
		return { giveBack: () => add(-1) };
	};
}

/** Under what each from an address is counted. */
const countedNames = (address: string): string[] => [
	`network ${networkOf(address)}`,
	`site ${siteOf(address)}`,
	'everybody'
];

/** @param counted how often each of the three was */
function mayBeOneMore(
	{ most, all = Infinity, each = most }: Allowance,
	[network = 0, site = 0, everybody = 0]: number[]
): boolean {
	return network < most && (everybody < all || site < each);
}

const tooMany = (secondsLeft: number) =>
	new ApiProblem('rate-limited', { 'Retry-After': String(secondsLeft) });

/**
 * What is a write anyway is counted for all processes together, where they have a place for that: it has a moment there
 * already. Reading, unlocking and telling are a visit, of which PostgreSQL must know no moment; what they are limited for is
 * the work of one process, and each counts for itself.
 */
const countedTogether: readonly LimitName[] = ['pairing', 'wrongCodes', 'slots', 'sharing'];

/** The limits of one of several processes. @param own of this process alone */
export function sharedLimits(own: RateLimits, counts: SharedCounts): RateLimits {
	async function together(limit: LimitName, names: string[], may: (counted: number[]) => boolean) {
		const { seconds } = allowances[limit];
		const named = names.map((name) => `${limit} ${name}`);
		const refused = await counts.count(named, seconds, may);
		if (refused) throw tooMany(refused.secondsLeft);
		return { giveBack: () => counts.giveBack(named, seconds) };
	}
	return {
		count: (limit, address) =>
			countedTogether.includes(limit)
				? together(limit, countedNames(address), (counted) => mayBeOneMore(allowances[limit], counted))
				: own.count(limit, address),
		countPhone: (limit, phoneId) =>
			countedTogether.includes(limit)
				? together(limit, [`phone ${phoneId}`], ([counted = 0]) => counted < allowances[limit].most)
				: own.countPhone(limit, phoneId),
		countLock: own.countLock
	};
}

/** More names than these are counted as one: who invents addresses fills no memory. */
const mostNames = 200_000;

/** Counts by name from now on for so many seconds; then all of them begin anew. */
class Window {
	#counts = new Map<string, number>();
	#ends = 0;
	#seconds: number;
	#now: () => number;
	#mostNames: number;

	constructor(seconds: number, now: () => number, mostNames: number) {
		this.#seconds = seconds;
		this.#now = now;
		this.#mostNames = mostNames;
	}

	of = (name: string): number => {
		this.#beginAnewWhenOver();
		return this.#counts.get(this.#kept(name)) ?? 0;
	};

	/** Whether this very name was counted. The one that stands for whoever else was not: it is everybody's. */
	knows(name: string): boolean {
		this.#beginAnewWhenOver();
		return (this.#counts.get(name) ?? 0) > 0;
	}

	add(name: string, change: number): void {
		// What is given back after its window has ended is gone already.
		const count = Math.max(this.of(name) + change, 0);
		this.#counts.set(this.#kept(name), count);
	}

	secondsLeft(): number {
		return Math.max(Math.ceil((this.#ends - this.#now()) / 1000), 1);
	}

	#beginAnewWhenOver(): void {
		if (this.#now() < this.#ends) return;
		this.#counts.clear();
		this.#ends = this.#now() + this.#seconds * 1000;
	}

	#kept(name: string): string {
		return this.#counts.has(name) || this.#counts.size < this.#mostNames ? name : 'whoever else';
	}
}
