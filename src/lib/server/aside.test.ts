import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collectGarbage } from '#tests/support/collect-garbage.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { aside } from './aside.ts';

const scratch = new Scratch('aside');

/** What lies in files of this process that have no name any more, below a folder. */
function nameless(folder: string): Buffer[] {
	return readdirSync('/proc/self/fd').flatMap((number) => {
		try {
			const path = `/proc/self/fd/${number}`;
			const target = readlinkSync(path);
			return target.startsWith(folder) && target.endsWith('(deleted)') ? [readFileSync(path)] : [];
		} catch {
			return [];
		}
	});
}

test('what is put aside comes back by its owner and in its order, from memory and from a file', () => {
	for (const most of [Infinity, 300, 0]) {
		const [kept, plain] = [aside<string>(scratch.path, most), Array.from({ length: 24 }, (): string[] => [])];
		const put = (owner: number, thing: string) => (kept.put(owner, thing), plain[owner]!.push(thing));
		for (let at = 0; at < 500; at++) put((at * 7) % 23, `thing ${at}`);
		put(3, 'one more');
		for (const [owner, things] of plain.entries()) expect(kept.of(owner), `${most}`).toEqual(things);
		// Also after it was looked at.
		kept.put(4, 'later');
		expect(kept.of(4).at(-1)).toBe('later');
		expect(kept.owners()).toBe(23);
		kept.close();
	}
});

test('the file has no name, and nobody who has its bytes can read them', () => {
	const kept = aside<string>(scratch.path, 0);
	const canary = 'canary of somebody';
	// More than is written in one go.
	for (let owner = 0; owner < 400; owner++) kept.put(owner, canary.repeat(500));
	expect(kept.of(7)).toEqual([canary.repeat(500)]);
	expect(readdirSync(scratch.path)).toEqual([]);
	const files = nameless(scratch.path);
	expect(files.map(({ length }) => length > 1_000_000)).toEqual([true]);
	expect(files[0]!.includes('canary')).toBe(false);
	kept.close();
	expect(nameless(scratch.path)).toEqual([]);
});

test('small pieces that wait take the memory of their bytes, and not of what they were cut from', () => {
	const held = () => (collectGarbage(), process.memoryUsage().arrayBuffers);
	const kept = aside<string>(scratch.path, Infinity);
	const before = held();
	for (let owner = 0; owner < 2000; owner++) {
		kept.put(owner, 'small');
		// Others cut theirs from the same ground meanwhile.
		for (let other = 0; other < 20; other++) Buffer.from('x'.repeat(1000));
	}
	expect(held() - before).toBeLessThan(1_000_000);
	expect(kept.of(1999)).toEqual(['small']);
	kept.close();
});
