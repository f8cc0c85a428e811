/** Where something stands in the imported files. */
export type Place = {
	file: string;
	/** CSV: the line. JSON: the path of the row, e.g. `cases[2].goals[0]`. Empty when it is the whole file. */
	row: string;
};

/** One thing that is wrong in an imported file: where it is, and why it cannot be taken. */
export type Finding = Place & { field: string; reason: string };

/** One line for people to read. It names places in the file, never what stands there. */
export function inOneLine(finding: Finding): string {
	const where = [finding.row && `row ${finding.row}`, finding.field && `field ${finding.field}`].filter(
		Boolean
	);
	return `${[finding.file, ...where].join(', ')}: ${finding.reason}`;
}
