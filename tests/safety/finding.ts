/** How large an attack is run: a sample in `npm test`, full by `npm run attack`. */
export type Size = 'sample' | 'full';

/** One thing measured. A control is an attack on something weak: it is held when the attack succeeds. */
export type Finding = { promise: string; measured: string; bar: string; held: boolean; control?: true };

export type Attack = { about: string; run: (size: Size) => Promise<Finding[]> };

export const finding = (promise: string, measured: string | number, bar: string, held: boolean): Finding => ({
	promise,
	measured: String(measured),
	bar,
	held
});

/** What must be caught, or the attack itself is broken. */
export const control = (
	promise: string,
	measured: string | number,
	bar: string,
	caught: boolean
): Finding => ({
	...finding(promise, measured, bar, caught),
	control: true
});

/** A number as a share of one, with two digits. */
export const share = (value: number): string => value.toFixed(2);
