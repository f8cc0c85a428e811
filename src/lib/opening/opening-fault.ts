/**
 * Why nothing is opened. `torn`: these bytes are no such file, or not all of it. `before`: what the report of `period`
 * left needs the file that opened that one. `later`: `period` was reported already, so this one has come too late.
 */
export type OpeningFaultKind =
	| 'torn-batch'
	| 'torn-opening'
	| 'torn-themes'
	| 'other-kind'
	| 'passphrase'
	| 'no-key'
	| 'other-keys'
	| 'few-envelopes'
	| 'damaged-memory'
	| 'before'
	| 'later';

export class OpeningFault extends Error {
	readonly kind: OpeningFaultKind;
	readonly period: string | undefined;

	constructor(kind: OpeningFaultKind, period?: string) {
		super(kind);
		this.kind = kind;
		this.period = period;
	}
}
