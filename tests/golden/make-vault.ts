import { writeFileSync } from 'node:fs';
import { argon2id } from 'hash-wasm';
import { importStretched, wrappingKey } from '#lib/crypto/kek.ts';
import { mask, maskKey } from '#lib/crypto/mask.ts';
import { newDataKey } from '#lib/crypto/wrap.ts';
import { sealBody } from '#lib/vault/body.ts';
import { pictureAttempt } from '#lib/vault/key.ts';
import { freshSlot, newPhoneRow } from '#lib/vault/new-phone.ts';
import { bodyIn, wrappingIn } from '#lib/vault/slot-layout.ts';
import { fullBook } from '#tests/builders/test-book.ts';

/*
 * Writes the golden vault of today's shape: `node tests/golden/make-vault.ts`. Run it once for a shape, before its release,
 * and never again afterwards: what it wrote is what phones have. The other three slots are noise, and are not kept here.
 */

const cost = { memoryKiB: 64, passes: 1 };
const pictures = [3, 17, 0, 35, 8, 8];
const row = { ...newPhoneRow(), argon2: { asked: true, costs: [cost] } };
const stretched = await argon2id({
	password: pictureAttempt(pictures).text,
	salt: row.salt,
	memorySize: cost.memoryKiB,
	iterations: cost.passes,
	parallelism: 1,
	hashLength: 32,
	outputType: 'binary'
});
const book = fullBook(1, 'golden');
const kek = await wrappingKey(await importStretched(new Uint8Array(stretched)), 'picture', book.slot);
const { dataKey, wrapped } = await newDataKey(kek);
const inner = freshSlot();
wrappingIn(inner, 'picture').set(wrapped);
bodyIn(inner).set((await sealBody(dataKey, book)).body);
writeFileSync('tests/golden/vault-1.bin', await mask(await maskKey(row.salt), inner));
writeFileSync(
	'tests/golden/vault-1.json',
	`${JSON.stringify({ nativeVersion: 10, pictures, row: { ...row, salt: [...row.salt] }, book }, null, '\t')}\n`
);
