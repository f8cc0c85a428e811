import * as v from 'valibot';
import { called } from '#lib/server/called.ts';
import type { Environment } from '#lib/server/environment.ts';
import { readAddresses } from '#lib/server/addresses.ts';
import { notBelieved } from './certificate.ts';
import { good, look, type Check } from './check.ts';

const Health = v.object({ reasons: v.array(v.string()) });

/** What the running app says of itself, asked where phones ask it. Before the first start there is nothing to ask. */
export const running: Check = async ({ environment, now }) => {
	const address = readAddresses(environment.data)?.app;
	if (address === undefined) return [];
	const reasons = await reasonsOf(new URL('/api/v1/health', address));
	// A router may lead nobody back in; and a proxy may be down before an app that runs.
	const inside = reasons ?? (await reasonsOf(new URL('/api/v1/health', onThisMachine(environment))));
	if (!reasons && inside)
		return [
			// What is wrong with a certificate is told where it is looked at.
			...((await notBelieved('The certificate', new URL(address), now()))
				? []
				: [
						look(
							`The app answers on this machine, and not at ${address}`,
							`Is the proxy running, and does the name lead here? From another machine: ${called('doctor --from-outside')}`
						)
					]),
			...inside.map((reason) => look(reason, mendIt))
		];
	if (!reasons)
		return [
			look(
				`The app does not answer at ${address}`,
				'Start it, or look whether this machine can reach the address that phones use.'
			)
		];
	return reasons.length === 0
		? [good(`The app answers at ${address} and misses nothing`)]
		: reasons.map((reason) => look(reason, mendIt));
};

/** A trouble of the machine is over by itself; what was built in, or set, counts from the next start. */
const mendIt = 'Mend it. If it is still said a quarter of an hour later, start the app again.';

async function reasonsOf(address: URL): Promise<string[] | undefined> {
	try {
		const answer = await fetch(address, { signal: AbortSignal.timeout(5000) });
		return v.parse(Health, await answer.json()).reasons;
	} catch {
		return undefined;
	}
}

/** Where the process itself listens, whatever stands before it. */
const onThisMachine = ({ host, port, tls }: Environment) =>
	`${tls ? 'https' : 'http'}://${/^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host}:${port}`;
