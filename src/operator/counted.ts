/** "1 phone", "2 phones", "no phones" is "0 phones". Give the plural where it is not made with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}

/** What there is of each thing: "2 goals, 1 step". Of what there is none nothing is said. */
export function countedEach<Thing extends string>(
	counts: Partial<Record<Thing, number>>,
	words: Record<Thing, [one: string, many: string]>
): string {
	return Object.entries<[one: string, many: string]>(words)
		.map(([thing, [one, many]]) => ({ count: counts[thing as Thing] ?? 0, one, many }))
		.filter(({ count }) => count > 0)
		.map(({ count, one, many }) => counted(count, one, many))
		.join(', ');
}

/** A number that is told in tens (domain/feedback-results.ts, `inTens`): "70 or more envelopes". */
export function countedInTens(tens: number, many: string): string {
	return tens === 0 ? `fewer than 10 ${many}` : `${tens} or more ${many}`;
}
