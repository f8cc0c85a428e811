import { expect, test } from 'vitest';
import { importStretched, wrappingKey } from '#lib/crypto/kek.ts';
import { newDataKey } from '#lib/crypto/wrap.ts';
import { sealBody, unsealBody } from './body.ts';
import { slotLength } from './slot-layout.ts';
import { dense, fullBook } from '#tests/builders/test-book.ts';

const newKey = async () => {
	const wrapping = await wrappingKey(await importStretched(new Uint8Array(32).fill(1)), 'picture', 0);
	return (await newDataKey(wrapping)).dataKey;
};

test('a body is of one size, whatever the book holds', async () => {
	const key = await newKey();
	const small = await sealBody(key, { ...fullBook(1), snapshot: undefined });
	const large = await sealBody(key, { ...fullBook(1), seen: { large: dense(200_000) } });
	// 16 bytes of mask and four times 60 of wrappings stand before it in the slot.
	expect([small.body.length, large.body.length]).toEqual([slotLength - 256, slotLength - 256]);
});

test('a body opens for its key in its own slot', async () => {
	const key = await newKey();
	const { body } = await sealBody(key, fullBook(1));
	expect(await unsealBody(key, 1, body)).toEqual(fullBook(1));
	expect(await unsealBody(key, 2, body)).toBeUndefined();
	expect(await unsealBody(await newKey(), 1, body)).toBeUndefined();
});
