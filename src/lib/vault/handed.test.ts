import { expect, test } from 'vitest';
import type { Handed } from '#lib/domain/handed.ts';
import { newNumber, openHanded, sealHanded } from './handed.ts';

// What argon2id costs is measured elsewhere; here it is told whether number and salt are all that opens.
const stretch = async (password: Uint8Array<ArrayBuffer>, salt: Uint8Array<ArrayBuffer>) =>
	new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([...password, ...salt])));
const handed: Handed = { until: '2026-11-30', language: 'km', items: [['Goal', 'ចង់រៀន']] };

test('what was handed over opens with its number alone, and never twice in the same letters', async () => {
	const letters = await sealHanded(handed, '12345678', stretch);
	expect(await openHanded(letters, '12345678', stretch)).toEqual(handed);
	expect(await openHanded(letters, '12345679', stretch)).toBeUndefined();
	expect(await sealHanded(handed, '12345678', stretch)).not.toBe(letters);
	expect(letters).toMatch(/^[\w-]+$/);
});

test('letters that are cut or changed open nothing', async () => {
	const letters = await sealHanded(handed, '12345678', stretch);
	for (const other of ['', 'x', letters.slice(0, -4), `${letters.slice(0, 40)}A${letters.slice(41)}`, '%%'])
		if (other !== letters) expect(await openHanded(other, '12345678', stretch), other).toBeUndefined();
});

test('a number has eight digits', () => {
	const numbers = Array.from({ length: 200 }, newNumber);
	expect(numbers.every((number) => /^\d{8}$/.test(number))).toBe(true);
	expect(new Set(numbers).size).toBeGreaterThan(190);
});
