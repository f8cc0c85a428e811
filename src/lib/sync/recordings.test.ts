import { expect, test } from 'vitest';
import { pullRecordings } from './recordings.ts';

const list = {
	'0000000000000001': 'today:hello',
	'0000000000000002': 'feedback:face.3',
	'0000000000000003': 'journey:entry.pictures_young.tea'
};

test('what comes in one piece is told from what is asked for by its name', async () => {
	const recorded = await pullRecordings('token', 'en', {
		fetch: async () => Response.json(list, { headers: { 'Answers-Length': '900' } })
	});
	expect(recorded).toEqual({
		names: new Set(['0000000000000001']),
		together: new Set(['0000000000000002', '0000000000000003']),
		togetherBytes: 900
	});
});

test('where it cannot be asked there is nothing recorded', async () => {
	for (const answer of [new Response('no', { status: 503 }), Response.json({ x: 1 })])
		expect(await pullRecordings('token', 'en', { fetch: async () => answer })).toEqual({
			names: new Set(),
			together: new Set(),
			togetherBytes: 0
		});
});
