import * as v from 'valibot';
import { LookChange, looks } from '#lib/domain/look-change.ts';

/** A worker that knows nothing of looks never answers. Milliseconds. */
const timeout = 1_000;

/** What a version that waits will look different in, asked of itself: no network, and the same on every phone. */
export function whatLooksDifferent(waiting: Pick<ServiceWorker, 'postMessage'>): Promise<LookChange[]> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		const done = (answer: unknown) => {
			clearTimeout(tooLong);
			port1.close();
			const read = v.safeParse(v.array(LookChange), answer);
			resolve(read.success ? read.output : []);
		};
		const tooLong = setTimeout(done, timeout);
		port1.onmessage = ({ data }) => done(data);
		waiting.postMessage({ type: 'WHAT_LOOKS_DIFFERENT', known: looks.at(-1) }, [port2]);
	});
}
