/** "1 phone", "2 phones", "no phones" is "0 phones". Give the plural where it is not made with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}

/** A number that is told in tens (domain/feedback-results.ts, `inTens`): "70 or more envelopes". */
export function countedInTens(tens: number, many: string): string {
	return tens === 0 ? `fewer than 10 ${many}` : `${tens} or more ${many}`;
}
