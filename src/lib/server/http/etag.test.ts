import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { etagOfValue } from './etag.ts';
import { answerJson } from './json-answer.ts';

const reversed = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(reversed);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([key, inner]) => [key, reversed(inner)])
	);
};

describe('the ETag of a value', () => {
	test('does not depend on the order of keys', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(etagOfValue(reversed(value))).toBe(etagOfValue(value));
			})
		);
	});

	test('differs when anything differs, the order of a list included', () => {
		// As JSON carries them: there -0 and 0 are one number.
		const carried = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
				expect(etagOfValue(a) === etagOfValue(b)).toBe(isDeepStrictEqual(carried(a), carried(b)));
			}),
			{ numRuns: 500 }
		);
		expect(etagOfValue([1, 2])).not.toBe(etagOfValue([2, 1]));
	});
});

describe('an answer', () => {
	const asked = (headers: Record<string, string>) => new Request('http://x/', { headers });
	const long = { text: 'a'.repeat(2000) };

	test.each(['"m"', 'W/"m"', '"m-gz"', '"x", "m"', '*'])(
		'If-None-Match: %s gets 304 with no body',
		async (tag) => {
			const answer = await answerJson(asked({ 'if-none-match': tag }), long, 'm');
			expect([answer.status, await answer.text()]).toEqual([304, '']);
		}
	);

	test('another tag gets the whole', async () => {
		expect((await answerJson(asked({ 'if-none-match': '"n"' }), long, 'm')).status).toBe(200);
	});

	test('is compressed above 1 KB where that is accepted, under a tag of its own', async () => {
		const packed = await answerJson(asked({ 'accept-encoding': 'br, gzip' }), long, 'm');
		expect(packed.headers.get('content-encoding')).toBe('gzip');
		expect(packed.headers.get('etag')).toBe('"m-gz"');
		const refused = await answerJson(asked({ 'accept-encoding': 'gzip;q=0' }), long, 'm');
		expect(refused.headers.get('content-encoding')).toBeNull();
		expect((await answerJson(asked({ 'accept-encoding': 'gzip' }), {}, 'm')).headers.get('etag')).toBe('"m"');
	});
});
