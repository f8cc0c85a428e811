import { expect, test } from 'vitest';
import { inOrder, lineOf, waiting } from './quiet-line.ts';

/** A phone whose page is put away after so many seconds. `between`: at these seconds one page has gone and the next has not come. */
function phone({
	connection,
	seenFor,
	between = []
}: {
	connection?: object;
	seenFor: number;
	between?: number[];
}) {
	let slept = 0;
	const line = lineOf({
		navigator: { connection },
		clients: {
			matchAll: async () =>
				between.includes(slept) ? [] : [{ visibilityState: slept < seenFor ? 'visible' : 'hidden' }]
		}
	});
	const next = waiting({ ...line, sleep: async (milliseconds) => void (slept += milliseconds / 1000) });
	return { next, slept: () => slept };
}

test.each([
	['a fast line', { effectiveType: '4g', saveData: false }, 0],
	['a browser that says nothing of its line', undefined, 0],
	['a slow line', { effectiveType: '3g' }, 31],
	['data saver', { effectiveType: '4g', saveData: true }, 31]
])('on %s a file waits only while a page is seen', async (_, connection, seconds) => {
	const { next, slept } = phone({ connection, seenFor: 30 });
	await next(false);
	expect(slept()).toBe(seconds);
});

test('a moment between two pages is not taken for having gone', async () => {
	const { next, slept } = phone({ connection: { effectiveType: '3g' }, seenFor: 30, between: [0, 7] });
	await next(false);
	expect(slept()).toBe(31);
});

test('when she has gone, all that is left comes without another wait', async () => {
	const { next, slept } = phone({ connection: { effectiveType: '3g' }, seenFor: 30 });
	for (let file = 0; file < 100; file += 1) await next(false);
	expect(slept()).toBe(31);
});

test('what opens a book never waits', async () => {
	const { next, slept } = phone({ connection: { effectiveType: '2g' }, seenFor: 30 });
	await next(true);
	expect(slept()).toBe(0);
});

test('however long a page is read, all of it is kept in the end: two minutes are waited for all files together', async () => {
	const { next, slept } = phone({ connection: { effectiveType: '2g' }, seenFor: Number.POSITIVE_INFINITY });
	for (let file = 0; file < 100; file += 1) await next(false);
	expect(slept()).toBe(120);
});

test('what opens a book stands first in the list, which loses and gains nothing', () => {
	const list = ['a.js', { url: 'key', revision: 'x' }, '/b.js', 'c.js'];
	expect(inOrder(list, ['/key', '/c.js', '/not-there.js'])).toEqual([
		{ url: 'key', revision: 'x' },
		'c.js',
		'a.js',
		'/b.js'
	]);
});
