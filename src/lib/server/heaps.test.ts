import { expect, test } from 'vitest';
import { Scratch } from '#tests/support/scratch.ts';
import { amongThese, heapOf, heaps } from './heaps.ts';

const scratch = new Scratch('heaps');

test('each thing is in one heap, with all that were put there, in their order', () => {
	for (const few of [1000, 999, 10, 0]) {
		const kept = heaps<[heap: number, at: number]>(scratch.path, { many: 8, together: 3, few });
		for (let at = 0; at < 1000; at++) kept.put((at * 7) % 13, [(at * 7) % 13, at]);
		expect(kept.areFew()).toBe(few === 1000);
		const all = [...kept.all()];
		expect(all).toHaveLength(few === 1000 ? 1 : 8);
		const things = all.flat();
		expect(things.map(([, at]) => at).toSorted((a, b) => a - b)).toEqual([...Array(1000).keys()]);
		for (let heap = 0; heap < 13; heap++) {
			const of = (heapful: readonly [number, number][]) => heapful.filter(([number]) => number === heap);
			const own = things.filter(([number]) => number === heap).map(([, at]) => at);
			expect(own).toEqual(own.toSorted((a, b) => a - b));
			expect(of(kept.of(heap)), `${few}`).toEqual(of(things));
			// Together, whoever looks at one heap alone.
			expect(all.filter((heapful) => of(heapful).length > 0)).toHaveLength(1);
		}
		// Also after they were looked at.
		kept.put(3, [3, 1000]);
		expect(kept.of(3).at(-1)).toEqual([3, 1000]);
		kept.close();
	}
});

test('a name is looked for among those of its heap, each heap taken once; few names are one', () => {
	const names = ['anna', 'ben', 'bo', 'cleo'];
	for (const few of [4, 0]) {
		const kept = heaps<string>(scratch.path, { many: 8, few });
		for (const name of names) kept.put(name.charCodeAt(0), name);
		let taken = 0;
		const counted = { ...kept, of: (heap: number) => (taken++, kept.of(heap)) };
		const isAmong = amongThese(counted, (name) => name.charCodeAt(0));
		const asked = ['anna', 'ada', 'ben', 'bo', 'bea', 'cleo', 'dan'];
		expect(asked.filter(isAmong)).toEqual(names);
		expect(taken).toBe(few === 4 ? 1 : 4);
		kept.close();
	}
});

test('names are spread evenly over heaps, those in a row as well', () => {
	for (const nameOf of [
		(at: number) => `person-${at}`,
		(at: number) => String(at),
		(at: number) => `${at}00`
	]) {
		const counts = Array.from({ length: 512 }, () => 0);
		for (let at = 0; at < 51_200; at++) counts[heapOf(nameOf(at)) % 512]!++;
		expect(Math.min(...counts)).toBeGreaterThan(50);
		expect(Math.max(...counts)).toBeLessThan(160);
	}
});
