import type { HttpReader } from '#lib/server/cases/upstream/http-reader.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';

type Bundle = { resourceType?: unknown; total?: unknown; entry?: unknown; link?: unknown };
type Entry = { resource?: unknown; search?: { mode?: unknown } };
type Page = {
	size: number;
	resources: unknown[];
	ids: string[];
	total: number | undefined;
	next: string | undefined;
};

/** All matches of a search, or a fault: never a part. Of two with one id the later counts. */
export async function searchAll(...asked: Parameters<typeof searchPages>): Promise<unknown[]> {
	const found = new Map<string, unknown>();
	for await (const page of searchPages(...asked))
		for (const resource of page) found.set((resource as { id: string }).id, resource);
	return [...found.values()];
}

/**
 * The matches of a search, page by page as they come, and at last a fault where they were not all: whoever takes them
 * uses none before the last. One that stands on two pages comes twice. Follows `link[next]` where the server gives one (R4, 3.1.1.4).
 * Without one it asks on with `_offset` while `total` says that there is more: some cap their pages without a word. If
 * nothing more comes, that was the end: servers go on counting what was deleted. A full page that comes again is from a
 * server that knows no `_offset`; then it is asked for a page twice as long, and one that is not full is the end.
 * @param query holds `_count`, how many a full page has
 */
export async function* searchPages(
	reader: HttpReader,
	type: string,
	query: Record<string, string>,
	mostPages: number
): AsyncGenerator<unknown[], void, void> {
	const found = new Set<string>();
	const asked = new Set<string>();
	let count = Number(query._count ?? 0);
	let page = pageOf(await reader.get(type, query), type);
	for (let pages = 1; ; pages++) {
		const before = found.size;
		page.ids.forEach((id) => found.add(id));
		yield page.resources;
		const missing = page.total !== undefined && found.size < page.total;
		const isFull = page.size > 0 && page.size >= count;
		if (page.next === undefined && !missing) return;
		if (page.next === undefined && found.size === before && !isFull) return;
		// One page too many, or a link that comes round again: what we have is not all.
		if (pages >= mostPages) throw new SourceFault('incomplete');
		if (page.next === undefined) {
			const isSame = found.size === before;
			if (isSame) count = 2 * Math.max(count, page.size);
			const where: Record<string, string> = isSame ? {} : { _offset: String(found.size) };
			page = pageOf(await reader.get(type, { ...query, _count: String(count), ...where }), type);
		} else {
			if (asked.has(page.next)) throw new SourceFault('incomplete');
			asked.add(page.next);
			page = pageOf(await reader.get(page.next), type);
		}
	}
}

function pageOf(json: unknown, type: string): Page {
	const bundle = (json ?? {}) as Bundle;
	if (bundle.resourceType !== 'Bundle') throw new SourceFault('unexpected');
	const entries = Array.isArray(bundle.entry) ? (bundle.entry as Entry[]) : [];
	const resources: unknown[] = [];
	const ids: string[] = [];
	for (const { resource, search } of entries.map((entry) => entry ?? {})) {
		const { resourceType, id } = (resource ?? {}) as Record<string, unknown>;
		if (isFailure(resource)) throw new SourceFault('incomplete');
		// What came along (R4, 3.1.1.4.4: `include`, `outcome`) was not found, though it may be of the same type.
		if (search?.mode === 'include' || search?.mode === 'outcome') continue;
		if (resourceType !== type || typeof id !== 'string') continue;
		resources.push(resource);
		ids.push(id);
	}
	const links = Array.isArray(bundle.link) ? (bundle.link as { relation?: unknown; url?: unknown }[]) : [];
	const next = links.find((link) => link?.relation === 'next')?.url;
	return {
		size: entries.filter((entry) => entry?.search?.mode === undefined || entry.search.mode === 'match')
			.length,
		resources,
		ids,
		total: typeof bundle.total === 'number' ? bundle.total : undefined,
		next: typeof next === 'string' ? next : undefined
	};
}

/** Servers put a failure of one shard, or of one patient, among what is otherwise fine. */
export function isFailure(resource: unknown): boolean {
	const { resourceType, issue } = (resource ?? {}) as { resourceType?: unknown; issue?: unknown };
	if (resourceType !== 'OperationOutcome' || !Array.isArray(issue)) return false;
	return issue.some((one: { severity?: unknown } | null) =>
		['error', 'fatal'].includes(String(one?.severity))
	);
}
