import { createServer } from 'node:net';
import { cannotListen, type Place } from '#lib/server/edge/serving.ts';

/**
 * Listens at each place for a moment: the processes themselves would say that a port is taken only after the build.
 * @throws OperatorError one line, for the first at which nothing can listen
 */
export async function refuseTakenPorts(places: Place[]): Promise<void> {
	for (const place of places)
		await new Promise<void>((resolve, reject) => {
			const probe = createServer().once('error', (error) => reject(cannotListen(error, place)));
			probe.listen(place.port, place.host, () => probe.close(() => resolve()));
		});
}
