import { expect, test } from 'vitest';
import { newBook } from './book-content.ts';
import { pictureAttempt } from './key.ts';
import { openPhone } from './phone.ts';

test('a book opens with its key', async () => {
	const phone = await openPhone({ name: crypto.randomUUID(), parameters: { memoryKiB: 64, passes: 1 } });
	const pictures = [1, 2, 3, 4, 5, 6];
	await phone.createBook(
		newBook({ slot: 2, token: 'a'.repeat(43), language: 'km', reading: 'adult' }),
		pictures
	);
	const open = await phone.openBook(pictureAttempt(pictures));
	expect(open?.content.slot).toBe(2);
});
