/** Cost of one try: memory in KiB and passes over it; one lane. */
export type Argon2Parameters = { memoryKiB: number; passes: number };

/** RFC 9106, section 4, second recommended option: 64 MiB and 3 passes, here with one lane as phones are slow. */
export const fullCost: Argon2Parameters = { memoryKiB: 65_536, passes: 3 };

/** For phones that cannot give 64 MiB: 19 MiB and 2 passes, OWASP's floor. */
export const smallCost: Argon2Parameters = { memoryKiB: 19_456, passes: 2 };

const pageKiB = 64;

/**
 * Under which costs a book may be locked on a phone, the dearest first; `asked`: whether the phone itself was asked yet.
 * They are the same whether there is a book or not, and none is ever taken out: a book locked under it would be lost.
 */
export type Argon2Costs = { asked: boolean; costs: Argon2Parameters[] };

/** What `known` becomes at an opening: the first one decides, a later one adds a dearer cost where the phone can now bear it. */
export function costsNow(known: Argon2Costs, bearable = affordableCost()): Argon2Costs {
	if (!known.asked) return { asked: true, costs: [bearable] };
	const [dearest] = known.costs;
	return !dearest || effort(bearable) > effort(dearest)
		? { asked: true, costs: [bearable, ...known.costs] }
		: known;
}

const effort = ({ memoryKiB, passes }: Argon2Parameters) => memoryKiB * passes;

/** The cost this phone can bear now. It is asked in a page: what a worker in the background is refused says little. */
export function affordableCost(reserve = reserveMemory): Argon2Parameters {
	return reserve(fullCost.memoryKiB) ? fullCost : smallCost;
}

function reserveMemory(kibibytes: number): boolean {
	try {
		// Some pages more than the hash's own memory, for the program around it.
		new WebAssembly.Memory({ initial: kibibytes / pageKiB + 32 });
		return true;
	} catch {
		return false;
	}
}
