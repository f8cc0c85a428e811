/** Where something stands in the imported files. */
export type Place = {
	file: string;
	/** CSV: the line. JSON: the path of the row, e.g. `cases[2].goals[0]`. Empty when it is the whole file. */
	row: string;
};

/** One thing that is wrong in an imported file: where it is, and why it cannot be taken. */
export type Finding = Place & { field: string; reason: string };

/** Findings are put in, and gone through. */
export type Findings = { push(finding: Finding): unknown } & Iterable<Finding>;

/** So many are named one by one: a million rows may have one each, and whoever mends them looks again. */
export const mostNamed = 1000;

/**
 * Findings of which the first are kept, and all others counted.
 * @param order in which they are told, where it is another than that in which they come
 */
export function firstFindings(
	order: () => ((a: Finding, b: Finding) => number) | undefined
): Findings & { more(): number } {
	let [kept, all]: [Finding[], number] = [[], 0];
	const keepFirst = () => {
		const told = order();
		kept = (told ? kept.toSorted(told) : kept).slice(0, mostNamed);
	};
	return {
		push: (finding) => {
			all++;
			kept.push(finding);
			if (kept.length >= 2 * mostNamed) keepFirst();
		},
		*[Symbol.iterator]() {
			keepFirst();
			yield* kept;
		},
		more: () => Math.max(0, all - mostNamed)
	};
}

/** One line for people to read. It names places in the file, never what stands there. */
export function inOneLine(finding: Finding): string {
	const where = [finding.row && `row ${finding.row}`, finding.field && `field ${finding.field}`].filter(
		Boolean
	);
	return `${[finding.file, ...where].join(', ')}: ${finding.reason}`;
}
