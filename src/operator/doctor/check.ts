import type { CommandContext } from '#operator/command.ts';

/**
 * What is measured, for those who say it in their own words. `backup`: days since the last, null where there is none.
 * `disk`: bytes that are free. `clock`: `fits`, `behind` or `ahead`. `certificate`: days that it is good for. `reading`:
 * minutes since the case system was read. `version`: of the program.
 */
export const measures = ['backup', 'disk', 'clock', 'certificate', 'reading', 'version'] as const;
export type Measured = { of: (typeof measures)[number]; value: number | string | null };

/** How one thing stands: in order, worth a look, or broken. `advice` says what to do, in plain words. */
export type Diagnosis = {
	state: 'good' | 'look' | 'broken';
	what: string;
	advice?: string;
	measured?: Measured;
	/** It names people by their references: not for everybody who may ask how the service is. */
	names?: true;
};

/** One examination. It changes nothing, and it throws only for faults of its own. */
export type Check = (context: CommandContext) => Diagnosis[] | Promise<Diagnosis[]>;

export const good = (what: string): Diagnosis => ({ state: 'good', what });
export const look = (what: string, advice: string): Diagnosis => ({ state: 'look', what, advice });
export const broken = (what: string, advice: string): Diagnosis => ({ state: 'broken', what, advice });

/** The same with what was measured. */
export const measured = (diagnosis: Diagnosis, of: Measured['of'], value: Measured['value']): Diagnosis => ({
	...diagnosis,
	measured: { of, value }
});

/** The same, marked as one that names people. */
export const naming = (diagnosis: Diagnosis): Diagnosis => ({ ...diagnosis, names: true });
