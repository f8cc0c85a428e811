import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ballotKinds } from '#lib/domain/feedback.ts';
import { signerOf, type PeriodKeys } from '#lib/domain/feedback-period.ts';
import type { BallotStore } from './ballot-store.ts';
import { boxOf, openPostOffice } from './office.ts';
import type { ReceiptKey } from './receipt-key.ts';

/**
 * Writes what the network would hand out of closed periods into a folder, for a stick: a folder for each period and
 * organisation, in it for each kind the envelopes and what was signed of them. `feedback collect --from` reads it.
 * @returns what to say
 */
export function carryOut(
	store: BallotStore,
	organisations: PeriodKeys[],
	key: ReceiptKey,
	to: string,
	now: () => Date = () => new Date()
): string[] {
	const office = openPostOffice(store, organisations, key, now);
	const said: string[] = [];
	for (const { periods } of organisations)
		for (const period of periods) {
			const folder = join(to, organisations.length === 1 ? period.id : boxOf(period));
			for (const kind of ballotKinds) {
				const of = signerOf(period, kind);
				const [head, batch] = [office.head(period.id, kind, of), office.batch(period.id, kind, of)];
				if (typeof head !== 'object' || typeof batch !== 'object') continue;
				mkdirSync(folder, { recursive: true });
				const file = openSync(join(folder, `${kind}.envelopes`), 'w');
				for (const ballot of batch.ballots) writeSync(file, ballot);
				fsyncSync(file);
				closeSync(file);
				writeFileSync(join(folder, `${kind}.head.json`), `${JSON.stringify(head)}\n`, { flush: true });
				said.push(`${join(folder, `${kind}.envelopes`)}   (${period.id}, ${kind})`);
			}
		}
	store.close();
	return said.length === 0 ? ['No period is closed yet.'] : said;
}
