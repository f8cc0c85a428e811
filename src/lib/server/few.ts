/**
 * So many may go by themselves at once, out of so many: three, or one in twenty. More than that looks like a fault (a
 * clock, a list that was read half-way), and waits for somebody to say that it is meant.
 */
export const few = (outOf: number): number => Math.max(3, Math.floor(outOf / 20));

/** Whether a list is so much shorter than what was known that it looks like a fault: nothing follows from it. */
export const farFewer = (known: number, now: number): boolean =>
	known > 0 && (now === 0 || known - now > few(known));
