/** The same items as they come, in groups of at most `size`. */
export function* groupsOf<T>(items: Iterable<T>, size: number): Iterable<T[]> {
	let group: T[] = [];
	for (const item of items) {
		group.push(item);
		if (group.length < size) continue;
		yield group;
		group = [];
	}
	if (group.length > 0) yield group;
}

/** The same items in their order, in groups of at most `size`. */
export function inGroups<T>(items: readonly T[], size: number): T[][] {
	const groups: T[][] = [];
	for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size));
	return groups;
}
