import type { CommandContext } from '#operator/command.ts';

/** How one thing stands: in order, worth a look, or broken. `advice` says what to do, in plain words. */
export type Diagnosis = { state: 'good' | 'look' | 'broken'; what: string; advice?: string };

/** One examination. It changes nothing, and it throws only for faults of its own. */
export type Check = (context: CommandContext) => Diagnosis[] | Promise<Diagnosis[]>;

export const good = (what: string): Diagnosis => ({ state: 'good', what });
export const look = (what: string, advice: string): Diagnosis => ({ state: 'look', what, advice });
export const broken = (what: string, advice: string): Diagnosis => ({ state: 'broken', what, advice });
