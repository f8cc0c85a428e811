import type { ProofRequest } from '#lib/domain/unlocking.ts';

/** What came of asking the server to take part in one try. */
export type KeyShareOutcome =
	| { kind: 'answered'; evaluated: Uint8Array<ArrayBuffer>[]; nonce: string }
	/** Too many tries: for so long this phone's number codes are not answered. */
	| { kind: 'waits'; seconds: number }
	/** No answer: no network, no server, too slow. */
	| { kind: 'unreachable' }
	/** Something answered, and not as the server does: it is down, or busy, or what stands before it spoke for it. */
	| { kind: 'not-now' };

/** What came of saying something. Without an answer the server may have heard it all the same. */
export type SayOutcome = 'heard' | 'unreachable' | 'not-now';

/** The other lock, which is not on the phone. `sync` speaks to it; the vault only knows what it can do. */
export type KeyShareServer = {
	/** `blinded`: 32 bytes that tell nothing of the code. */
	unlock(lockId: string, blinded: Uint8Array<ArrayBuffer>): Promise<KeyShareOutcome>;
	/** Says a proof, or bytes that are none. */
	say(proof: ProofRequest): Promise<SayOutcome>;
};

/** A phone without a server: nothing is answered. */
export const noServer: KeyShareServer = {
	unlock: async () => ({ kind: 'unreachable' }),
	say: async () => 'unreachable'
};
