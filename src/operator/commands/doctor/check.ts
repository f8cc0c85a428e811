import type { CommandContext } from '#operator/command.ts';

/** How one thing stands: in order, worth a look, or broken. `advice` says what to do, in plain words. */
export type Verdict = { state: 'good' | 'look' | 'broken'; what: string; advice?: string };

/** One examination. It changes nothing, and it throws only for faults of its own. */
export type Check = (context: CommandContext) => Verdict[] | Promise<Verdict[]>;

export const good = (what: string): Verdict => ({ state: 'good', what });
export const look = (what: string, advice: string): Verdict => ({ state: 'look', what, advice });
export const broken = (what: string, advice: string): Verdict => ({ state: 'broken', what, advice });
