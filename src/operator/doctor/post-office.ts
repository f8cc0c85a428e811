import { existsSync } from 'node:fs';
import { signedByCollector } from '#lib/server/ballots/collect-key.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { called, howToBuild } from '#lib/server/called.ts';
import { openSecret, secretPath } from '#lib/server/secret.ts';
import * as v from 'valibot';
import { notBelieved } from './certificate.ts';
import { broken, good, look, type Check, type Diagnosis } from './check.ts';

const Health = v.object({ receiptKey: v.string() });

/** Who takes the envelopes by the release that comes next, and whether it does. */
export const postOffice: Check = async ({ environment, now }) => {
	const keys = readPeriodKeys(environment.keys);
	if (keys.periods.length === 0) return [];
	if (!keys.postOffice)
		return [
			broken(
				'The release names no post office: phones keep their envelopes',
				`Run: ${called('feedback post-office')}, then build anew: ${howToBuild()}.`
			)
		];
	const { origin, by, receiptKey } = keys.postOffice;
	return [
		by
			? good(`The box for the envelopes is kept by ${by.en}, at ${origin}`)
			: look(
					'One organisation keeps both halves: whoever runs this server could find out who answered what',
					'Good to try it with, and the app says so. Ask another organisation to keep the box: docs/operator.md, “The post office”.'
				),
		...(await answersWith(origin, receiptKey, now())),
		...(canSayReceived(environment.data)
			? []
			: [
					look(
						'Nothing here can tell the post office that a batch has come: it deletes it after 60 days',
						`Put issuer-keys/collect.pem back from your backup, or make a new one: ${called('feedback post-office')}`
					)
				])
	];
};

/** Whether the post office answers at its address, with the key that phones believe. */
export async function answersWith(origin: string, receiptKey: string, now: Date): Promise<Diagnosis[]> {
	const found = await receiptKeyAt(origin);
	if (found === receiptKey)
		return [good(`The post office answers at ${origin}, with the key in the release`)];
	if (found !== undefined)
		return [
			broken(
				`The post office at ${origin} signs with another key than the release names: phones keep their envelopes`,
				'Put the receipt.key of its folder back. If it is lost for good, the new one goes into a new release: companion feedback post-office --help'
			)
		];
	return [
		(await notBelieved('The post office’s certificate', new URL(origin), now)) ??
			look(
				`The post office does not answer at ${origin}`,
				'Phones keep their envelopes meanwhile, and every visit tries. Start it, or tell whoever keeps it.'
			)
	];
}

/** The key with which whoever answers there signs; undefined where nobody does, or it is no post office. */
export async function receiptKeyAt(origin: string): Promise<string | undefined> {
	try {
		const answer = await fetch(new URL('/health', origin), {
			redirect: 'manual',
			signal: AbortSignal.timeout(5000)
		});
		return v.parse(Health, await answer.json()).receiptKey;
	} catch {
		return undefined;
	}
}

function canSayReceived(data: string): boolean {
	if (!existsSync(secretPath(data))) return true;
	try {
		return signedByCollector(data, openSecret(data), new Uint8Array()) !== undefined;
	} catch {
		return false;
	}
}
