/**
 * What is chosen after some were turned on or off, in its order and what is new at the end. Made on what is stored by then: what
 * was turned before, and is not stored yet, stays; and made twice it comes out the same.
 */
export const withTurned = (
	chosen: readonly string[],
	turned: Readonly<Record<string, boolean>>
): string[] => [
	...chosen.filter((name) => turned[name] !== false),
	...Object.keys(turned).filter((name) => turned[name] && !chosen.includes(name))
];
