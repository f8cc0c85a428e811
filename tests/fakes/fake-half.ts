import { fakeEvaluation } from './fake-evaluation.ts';
import { slotCount } from '#lib/domain/pairing.ts';
import type { ProofRequest } from '#lib/domain/unlocking.ts';
import type { HalfOutcome, ServerHalf } from '#lib/vault/server-half.ts';

/* A server's half that is none. `said` is what it heard; `answer` may be changed while it runs. */
export class FakeHalf implements ServerHalf {
	readonly said: ProofRequest[] = [];
	readonly asked: string[] = [];
	hears = true;
	/** One number for each slot's key; another number is another key. */
	seeds = Array.from({ length: slotCount }, (_, slot) => slot + 1);
	answer: HalfOutcome | undefined;

	async unlock(_lockId: string, blinded: Uint8Array<ArrayBuffer>): Promise<HalfOutcome> {
		this.asked.push(String(blinded));
		return (
			this.answer ?? {
				kind: 'answered',
				evaluated: this.seeds.map((seed) => fakeEvaluation(blinded, seed)),
				nonce: 'N'.repeat(22)
			}
		);
	}

	async say(proof: ProofRequest): Promise<boolean> {
		if (this.hears) this.said.push(proof);
		return this.hears;
	}
}
