import { afterEach, expect, test } from 'vitest';
import { looks } from '#lib/domain/look-change.ts';
import { whatLooksDifferent } from './ask-looks.ts';
import { answerLooks } from './look-changes.ts';
import { placeNewVersionIfFree } from './update.ts';
import { cacheName, noteWaiting } from './version-here.ts';

const day = 86_400_000;
afterEach(() => caches.delete(cacheName));

/** A worker of this version, as a page sees it that knows `known`. */
function waiting(known: unknown) {
	const said: string[] = [];
	const worker = {
		said,
		addEventListener: (_: string, then: () => void) => setTimeout(then),
		state: 'activated',
		postMessage: (data: { type: string }, ports: MessagePort[] = []) => {
			said.push(data.type);
			answerLooks({ data: { ...data, known }, ports } as unknown as MessageEvent);
		}
	};
	return worker as unknown as ServiceWorker & { said: string[] };
}
const of = (worker: ServiceWorker) => ({ waiting: worker }) as unknown as ServiceWorkerRegistration;

test('a page that knows no look is told each, in every language, with a picture of before and after', async () => {
	const told = await whatLooksDifferent(waiting('none'));
	expect(told.map(({ id }) => id)).toEqual(looks);
	for (const whose of ['person', 'family', 'notes'] as const)
		expect(told.filter(({ books }) => books.includes(whose)).length, whose).toBeGreaterThan(0);
	for (const { words, before, after } of told) {
		expect(Object.keys(words).sort()).toEqual(['en', 'km', 'vi']);
		expect(Math.min(before.length, after.length)).toBeGreaterThan(2);
	}
	expect(await whatLooksDifferent(waiting(looks.at(-1)))).toEqual([]);
});

test('a worker from before there were looks holds nobody up', async () => {
	expect(await whatLooksDifferent({ postMessage: () => {} })).toEqual([]);
});

test('a version that looks different waits a week on every phone; one that does not is placed at once', async () => {
	await noteWaiting(Date.now() - 2 * day);
	const early = waiting('none');
	expect(await placeNewVersionIfFree(of(early))).toBe(false);
	expect(early.said).not.toContain('SKIP_WAITING');
	const same = waiting(looks.at(-1));
	expect(await placeNewVersionIfFree(of(same))).toBe(true);
	await noteWaiting(Date.now() - 8 * day);
	const late = waiting('none');
	expect(await placeNewVersionIfFree(of(late))).toBe(true);
	expect(late.said).toContain('SKIP_WAITING');
});
