/**
 * How many times slower the processor is made: 4, as a cheap phone is beside the machine of the goals. On a slower machine
 * `SLOW=2`, say, comes to the same phone; the plain page of `measure:years` tells which (10 to 14 ms there).
 */
export const slowdown = Number(process.env.SLOW ?? 4);
if (!(slowdown >= 1)) throw new Error(`SLOW is a number from 1 on, and not ${process.env.SLOW}`);
