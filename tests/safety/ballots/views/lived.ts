import type { BallotKind } from '#lib/domain/feedback.ts';

/* What two organisations saw of one period and kind, each by itself, and the truth that neither has. */

export type Survey = {
	kind: BallotKind;
	/** When the period opened, milliseconds, and for how many days it was open. */
	opens: number;
	days: number;
	enrolled: number;
	/** What O wrote down, and what copies of its folder showed. People are numbers. */
	o: {
		calls: { at: number; from: string; path: string; person: number; browser: string }[];
		rights: { person: number; at: number; blinded: Buffer; signature: Buffer }[];
		/** By person: the first night on which her right lies in the file, and where. */
		rightsNights: (number | undefined)[];
		rightsPlaces: (number | undefined)[];
	};
	/** What P wrote down, and what copies of its folder showed. */
	p: {
		posts: { at: number; from: string; browser: string; number: string; status: number }[];
		/** By envelope, as in the batch. */
		nights: (number | undefined)[];
		places: number[];
	};
	/** As it was handed over, opened by whoever has the opening keys. `person` is the truth. */
	batch: { number: string; person: number; ballot: Uint8Array; plain: Uint8Array; blank: boolean }[];
};

export type Lived = {
	surveys: Survey[];
	phones: number;
	/** Marks of phones' addresses in P's folder, and, so that the look is known to see, beside its notes. */
	addresses: { box: number; notes: number };
	/** Envelopes of which something was in O's notes or files before the batch came; and, likewise, in P's notes. */
	pieces: { app: number; box: number };
};
