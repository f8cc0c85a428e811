import { good, look, type Check } from './check.ts';

/** Whether a monitor would read something where METRICS_PORT says. Nobody need have one. */
export const monitor: Check = async ({ environment: { metricsPort } }) => {
	if (metricsPort === undefined) return [];
	const address = `http://127.0.0.1:${metricsPort}/metrics`;
	try {
		const answer = await fetch(address, { signal: AbortSignal.timeout(5000) });
		if (answer.ok && /^companion_ready [01]$/m.test(await answer.text()))
			return [good(`A monitor on this machine reads ${address}`)];
	} catch {
		// Told below.
	}
	return [
		look(
			`Nothing for a monitor at ${address}`,
			'Is the app running, with the same METRICS_PORT? The log says so where something else has that port.'
		)
	];
};
