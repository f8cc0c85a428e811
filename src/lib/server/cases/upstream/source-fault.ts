/** What can go wrong between this server and a case system. Codes only: what the other side wrote stays unread. */
export const faults = [
	'unreachable',
	'slow',
	'not-signed-in',
	'locked-out',
	'not-allowed',
	'not-there',
	'busy',
	'failing',
	'redirected',
	'elsewhere',
	'too-large',
	'not-json',
	'incomplete',
	'fields-missing',
	'unexpected'
] as const;
export type Fault = (typeof faults)[number];

/**
 * A read that failed. Its message is one of our own codes and never a word of the answer: OperationOutcomes, stack
 * traces and messages of case systems quote people.
 */
export class SourceFault extends Error {
	override name = 'SourceFault';
	fault: Fault;

	constructor(fault: Fault) {
		super(`case system: ${fault}`);
		this.fault = fault;
	}
}
