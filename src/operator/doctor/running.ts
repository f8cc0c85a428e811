import * as v from 'valibot';
import { readAddresses } from '#lib/server/addresses.ts';
import { good, look, type Check } from './check.ts';

const Health = v.object({ reasons: v.array(v.string()) });

/** What the running app says of itself, asked where phones ask it. Before the first start there is nothing to ask. */
export const running: Check = async ({ environment: { data } }) => {
	const address = readAddresses(data)?.app;
	if (address === undefined) return [];
	const reasons = await reasonsOf(new URL('/api/v1/health', address));
	if (!reasons)
		return [
			look(
				`The app does not answer at ${address}`,
				'Start it, or look whether this machine can reach the address that phones use.'
			)
		];
	return reasons.length === 0
		? [good(`The app answers at ${address} and misses nothing`)]
		: reasons.map((reason) => look(reason, 'Mend it, then start the app again.'));
};

async function reasonsOf(address: URL): Promise<string[] | undefined> {
	try {
		const answer = await fetch(address, { signal: AbortSignal.timeout(5000) });
		return v.parse(Health, await answer.json()).reasons;
	} catch {
		return undefined;
	}
}
