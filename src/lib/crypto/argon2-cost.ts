/** Cost of one try: memory in KiB and passes over it; one lane. */
export type Argon2Parameters = { memoryKiB: number; passes: number };

/** RFC 9106, section 4, second recommended option: 64 MiB and 3 passes, here with one lane as phones are slow. */
export const fullCost: Argon2Parameters = { memoryKiB: 65_536, passes: 3 };

/** For phones that cannot give 64 MiB: 19 MiB and 2 passes, OWASP's floor. */
export const smallCost: Argon2Parameters = { memoryKiB: 19_456, passes: 2 };

const pageKiB = 64;

/** The cost this phone can bear. Asked once, at its first open: parameters that moved would lock a book for ever. */
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
