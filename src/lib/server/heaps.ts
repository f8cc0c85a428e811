import { aside } from './aside.ts';

/*
 * What is kept of each person of a nation, in heaps: however many people there are, one heap at a time is in memory. Who belongs
 * together is put into the same one, by a name, by chance, or by how a list is ordered.
 */

/** Things by the number of their heap; those of one heap in the order in which they came. */
export type Heaps<T> = {
	/** @param heap any whole number; of more heaps than there are, some are one */
	put(heap: number, thing: T): void;
	/** All that were put into this heap, and maybe others. */
	of(heap: number): readonly T[];
	/** One heap after the other, each thing once. */
	all(): Iterable<readonly T[]>;
	/** Whether they are so few that they are one heap, in their order. */
	areFew(): boolean;
	close(): void;
};

export type HeapSizes = {
	/** So many heaps there are. */
	many?: number;
	/** So many things of a heap are put aside together. */
	together?: number;
	/** So many things stay in memory, as one heap. */
	few?: number;
};

/**
 * Few things are one heap in memory. More of them are put aside (`aside`), and a few numbers of each heap are what stays.
 * @param folder where a file without a name is made, if there has to be one
 */
export function heaps<T>(
	folder: string,
	{ many = 256, together = 64, few = 10_000 }: HeapSizes = {}
): Heaps<T> {
	let first: { heap: number; thing: T }[] | undefined = [];
	const waiting: T[][] = Array.from({ length: many }, () => []);
	const kept = aside<T>(folder);
	const all = () => first!.map(({ thing }) => thing);

	function putInto(heap: number, thing: T): void {
		const things = waiting[heap % many]!;
		things.push(thing);
		if (things.length >= together) putAside(heap % many);
	}

	function putAside(heap: number): void {
		for (const thing of waiting[heap]!.splice(0)) kept.put(heap, thing);
	}

	function of(heap: number): T[] {
		putAside(heap);
		return kept.of(heap);
	}

	return {
		put: (heap, thing) => {
			if (!first) return putInto(heap, thing);
			first.push({ heap, thing });
			if (first.length <= few) return;
			const others = first;
			first = undefined;
			for (const one of others) putInto(one.heap, one.thing);
		},
		of: (heap) => (first ? all() : of(heap % many)),
		*all() {
			if (first) yield all();
			else for (let heap = 0; heap < many; heap++) yield of(heap);
		},
		areFew: () => first !== undefined,
		close: () => kept.close()
	};
}

/**
 * Whether a name is among those that were put into the heaps. Names that belong into one are best asked for together: the names
 * of one heap are in memory, and those of all where they are few.
 */
export function amongThese(
	names: Pick<Heaps<string>, 'of' | 'areFew'>,
	heapOf: (name: string) => number
): (name: string) => boolean {
	let [heap, inIt] = [NaN, new Set<string>()];
	return (name) => {
		const its = names.areFew() ? 0 : heapOf(name);
		if (its !== heap) [heap, inIt] = [its, new Set(names.of(its))];
		return inIt.has(name);
	};
}

/** The same of what fits into memory. */
export function oneHeap<T>(): Pick<Heaps<T>, 'put' | 'all'> {
	const things: T[] = [];
	return {
		put: (_heap, thing) => void things.push(thing),
		*all() {
			yield things;
		}
	};
}

/** The heap of a name: FNV-1a, with its last bits mixed (the end of MurmurHash3). */
export function heapOf(name: string): number {
	let hash = 0x811c9dc5;
	for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}
