/**
 * What can go wrong between this server and a case system, in words for those who run it. Ours alone: what the other
 * side wrote stays unread.
 */
export const faults = {
	unreachable: 'The case system does not answer at its address.',
	slow: 'The case system took too long to answer.',
	'not-signed-in': 'The case system does not accept our account.',
	'no-token-address': 'The FHIR server does not say where tokens are given out.',
	'locked-out':
		'The case system refused this password before; it is not sent again until its file holds another.',
	'not-allowed': 'The case system does not let our account read this.',
	'not-there': 'The case system does not have this.',
	busy: 'The case system asks to be left alone for now.',
	failing: 'The case system reports a fault of its own.',
	redirected: 'The case system sends us elsewhere, and we do not follow.',
	elsewhere: 'An answer points outside the configured address, and we do not follow.',
	'too-large': 'An answer is larger than the configured limit.',
	'not-json': 'An answer cannot be read: it is broken off, or no JSON.',
	incomplete: 'The case system gave a part of a list, and a part is not shown.',
	'two-people': 'Two people have this reference, so nobody can say whose plan it is.',
	'nobody-listed':
		'The case system lists nobody. Either nobody is there yet, or our account lost its rights.',
	'fields-missing': 'The forms of the case system lack fields that the configuration names.',
	'private-network':
		'The address leads into a private network, and the configuration does not say that it may.',
	'no-sheets': 'The spreadsheets are not there, or none of them is the sheet "people".',
	'sheet-faulty': 'The spreadsheets have faults, and of faulty ones nothing is taken.',
	'sheet-changing':
		'A spreadsheet is half of what it was, or is being written just now; it is looked at again.',
	unexpected: 'The case system answered something that it should not answer here.'
} as const;
export type FaultKind = keyof typeof faults;

/**
 * A read that failed. Its message is one of our own sentences and never a word of the answer: OperationOutcomes, stack
 * traces and messages of case systems quote people.
 */
export class SourceFault extends Error {
	override name = 'SourceFault';
	fault: FaultKind;
	/** The file of ours, of several, with which it is; never what stands in it. */
	where: string | undefined;

	constructor(fault: FaultKind, where?: string) {
		super(faults[fault]);
		this.fault = fault;
		this.where = where;
	}
}
