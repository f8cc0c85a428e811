import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { begun, packed } from './packed.ts';
import { forASecond, snapshotsOf } from './snapshot-answer.ts';

const period = { id: '2026-Q4', opens: '2026-10-01', closes: '2026-12-31' };
const common = { mailbox: 'https://192.0.2.7', periods: [period] };
const text = begun({ schemaVersion: 1, goals: [{ id: 'a' }] });
const kept = {
	asOf: '2026-11-29T03:00:00.000Z',
	stale: false,
	digest: text.digest,
	packed: async () => packed(text)
};

describe('a snapshot', () => {
	test('says what is kept and what holds now, alike in both forms', async () => {
		const answer = snapshotsOf(common)(kept);
		const whole = { schemaVersion: 1, goals: [{ id: 'a' }], asOf: kept.asOf, stale: false, ...common };
		expect(JSON.parse(await answer.text())).toEqual(whole);
		expect(gunzipSync(await answer.gzip()).toString()).toBe(await answer.text());
		expect(answer.asOf).toBe(kept.asOf);
	});

	test('has one ETag whenever it was read, and another for anything else that differs', () => {
		const etag = snapshotsOf(common)(kept).etag;
		expect(etag).toMatch(/^[\w-]{43}$/);
		expect(snapshotsOf(common)({ ...kept, asOf: '2026-11-30T03:00:00.000Z' }).etag).toBe(etag);
		const others = [
			snapshotsOf(common)({ ...kept, stale: true }),
			snapshotsOf(common)({ ...kept, digest: begun({ a: 1 }).digest }),
			snapshotsOf({ ...common, mailbox: null })(kept),
			snapshotsOf({ ...common, periods: [] })(kept),
			snapshotsOf({ ...common, periods: [{ ...period, closes: '2026-12-30' }] })(kept)
		].map((answer) => answer.etag);
		expect(new Set([etag, ...others]).size).toBe(others.length + 1);
	});

	test('is not opened before its body is asked for', async () => {
		let opened = 0;
		const answer = snapshotsOf(common)({ ...kept, packed: () => (opened++, kept.packed()) });
		expect([answer.etag.length, opened]).toEqual([43, 0]);
		await answer.gzip();
		expect(opened).toBe(1);
	});

	test('of one moment is not taken for that of another', async () => {
		const snapshots = snapshotsOf(common);
		const of = async (asOf: string, stale: boolean) =>
			JSON.parse(await snapshots({ ...kept, asOf, stale }).text()) as object;
		expect(await of('2026-11-29T03:00:00.000Z', false)).toMatchObject({ asOf: '2026-11-29T03:00:00.000Z' });
		expect(await of('2026-11-28T03:00:00.000Z', true)).toMatchObject({
			asOf: '2026-11-28T03:00:00.000Z',
			stale: true
		});
		expect(await of('2026-11-29T03:00:00.000Z', true)).toMatchObject({ stale: true });
	});
});

describe('what is read at most once in a second', () => {
	test('is read once for all who ask in it, and again afterwards', async () => {
		let [now, reads] = [0, 0];
		const read = forASecond(
			() => now,
			async () => ++reads
		);
		expect(await Promise.all([read(), read()])).toEqual([1, 1]);
		now = 999;
		expect(await read()).toBe(1);
		now = 1000;
		expect(await read()).toBe(2);
	});

	test('is read again at once when it failed', async () => {
		let reads = 0;
		const read = forASecond(
			() => 0,
			async () => {
				if (++reads === 1) throw new Error('no');
				return reads;
			}
		);
		await expect(read()).rejects.toThrow('no');
		expect(await read()).toBe(2);
	});
});
