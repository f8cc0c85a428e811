import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import subsetFont from 'subset-font';
import { expect, test } from 'vitest';
import { khmer, khmerLetters, lettersFolder } from './khmer-letters.ts';

const kept = (file: string) => readFileSync(join(lettersFolder, file));

test('the font in the tree and its licence are what the command makes of the package', async () => {
	for (const [file, bytes] of Object.entries(await khmerLetters()))
		expect(kept(file).equals(bytes), `${file}: npm run letters`).toBe(true);
});

test('it weighs 16 KB at most', () => {
	expect(kept('khmer.woff2').byteLength).toBeLessThanOrEqual(16 * 1024);
});

test.each(['Noto Project Authors', 'https://scripts.sil.org/OFL'])(
	'it says itself who made it, and under which licence: %s',
	async (words) => {
		const how = { targetFormat: 'sfnt', preserveNameIds: [0, 14] } as const;
		const open = Buffer.from(await subsetFont(kept('khmer.woff2'), khmer, how));
		// Names in a font are UTF-16, the larger half first.
		expect(open.includes(Buffer.from(words, 'utf16le').swap16())).toBe(true);
	}
);

test('it has every Khmer letter and sign that our own words are written with', () => {
	const words = ['open', 'entrance', 'book', 'skills', 'settings', 'journey'].map((name) =>
		readFileSync(`locales/km/${name}.json`, 'utf8')
	);
	const used = new Set(words.join('').match(/[\u1780-\u17ff\u19e0-\u19ff]/g));
	expect(used.size).toBeGreaterThan(60);
	expect([...used].filter((letter) => !khmer.includes(letter))).toEqual([]);
});
