import { fakeEvaluation } from './fake-evaluation.ts';
import { placesOf } from '#lib/domain/pairing.ts';
import type { ProofRequest } from '#lib/domain/unlocking.ts';
import type { KeyShareOutcome, KeyShareServer, SayOutcome } from '#lib/vault/key-share-server.ts';

/* A server's key shares that are none. `said` is what it heard; `answer` may be changed while it runs. */
export class FakeKeyShare implements KeyShareServer {
	readonly said: ProofRequest[] = [];
	readonly asked: string[] = [];
	hears = true;
	/** How it does not hear. */
	silence: Exclude<SayOutcome, 'heard'> = 'unreachable';
	/** One number for each slot's key; another number is another key. Of as many as the lock has places. */
	seeds = Array.from({ length: 24 }, (_, slot) => slot + 1);
	answer: KeyShareOutcome | undefined;

	async unlock(lockId: string, blinded: Uint8Array<ArrayBuffer>): Promise<KeyShareOutcome> {
		this.asked.push(String(blinded));
		return (
			this.answer ?? {
				kind: 'answered',
				evaluated: this.seeds.slice(0, placesOf(lockId)).map((seed) => fakeEvaluation(blinded, seed)),
				nonce: 'N'.repeat(22)
			}
		);
	}

	async say(proof: ProofRequest): Promise<SayOutcome> {
		if (!this.hears) return this.silence;
		this.said.push(proof);
		return 'heard';
	}
}
