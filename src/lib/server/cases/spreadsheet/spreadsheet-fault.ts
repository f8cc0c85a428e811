/** Why a workbook is not taken, in words for those who made it. Never what stands in it. */
const spreadsheetFaults = {
	broken:
		'cannot be read as a workbook: it is broken off, or none. Save it anew as .xlsx, .ods or "CSV UTF-8"',
	'too-large': 'is larger, or unpacks to more, than a plan ever is. Save the sheets of the plan alone',
	'too-slow': 'took too long, or too much room, to read. Save the sheets of the plan alone',
	locked:
		'is locked with a password, or of the old kind .xls. Save it without one, as .xlsx, .ods or "CSV UTF-8"',
	macros: 'holds macros. Save it as a workbook without them (.xlsx)',
	linked: 'takes values from other files. Copy its values into a new workbook, and break the links',
	'two-of-a-name': 'holds two sheets of one name'
} as const;
export type SpreadsheetFaultKind = keyof typeof spreadsheetFaults;

/** A workbook that is not taken. Its message is one of our own sentences. */
export class SpreadsheetFault extends Error {
	override name = 'SpreadsheetFault';
	kind: SpreadsheetFaultKind;

	constructor(kind: SpreadsheetFaultKind) {
		super(spreadsheetFaults[kind]);
		this.kind = kind;
	}
}
