import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { CaseSource, RawCase } from '#lib/server/cases/case-source.ts';
import { projectCase, projectDirectory } from '#lib/server/cases/projection.ts';
import type { DirectoryCopy } from '#lib/server/directory/directory-copy.ts';
import { farFewer } from '#lib/server/few.ts';
import { heapOf, type Heaps } from '#lib/server/heaps.ts';
import { etagOfValue } from '#lib/server/http/etag.ts';
import { shuffled, type Random } from '#lib/server/random.ts';
import type { CasePlans, PlanCache } from './plan-cache.ts';

/** Somebody to be looked at: the source lists her, maybe as one whose case changed, or it does not. */
type Listed = [ref: string, how: 'listed' | 'changed' | 'not listed'];
/** Somebody who is known, or is listed. */
type Met = [ref: string, as: 'known' | 'listed'];

async function* nobody(): AsyncGenerator<never> {}

/** So many readings are under way at the same time, at most. */
const atOnce = 4;

/** Of so many people is asked in one go, where a source can be asked so: their ids fit into one address. */
const together = 50;

/**
 * So many plans are written together. What is to last waits for the disk, and that is most of a write: it costs the same for
 * one plan and for many.
 */
const atATime = 400;

export type RefreshTools = {
	source: CaseSource;
	plans: PlanCache;
	directory: DirectoryCopy;
	/** How what the source says is read. */
	deployment: Pick<Deployment, 'phaseMap' | 'country'>;
	now: () => Date;
	random: Random;
	/** Only whose case changed since then is read, where the source can tell; absent: everybody is looked at. */
	since?: Date | 'the last round' | undefined;
	/** Everybody is read, also whose case is as it was: what reads it may be another version. */
	anew?: boolean;
	/** The process is told to end: nobody else is read. Of a nation a round takes minutes, and a restart waits for no more than seconds. */
	ending?: AbortSignal;
};

/**
 * How a round went: numbers, so that it may be logged, and who is `gone`: those of the known whom the source no longer names.
 * `listed`: how many it names; undefined when it gave no list that can be believed. `remarks` are the things that were
 * shortened or left out; `fewer`: it lists so far fewer people or partners than before that their copies are kept.
 */
export type Round = {
	read: number;
	failed: number;
	/** Those who were not asked for, because nothing of theirs changed. */
	unchanged: number;
	listed: number | undefined;
	gone: string[];
	directory: boolean;
	remarks: number;
	fewer: boolean;
};

/**
 * Reads everybody's plan once, in random order, and then the directory, into the copies that phones read. A read that
 * fails leaves that person's last good copy and marks it stale. A row that cannot be shown as it stands keeps nobody from
 * the rest. It never throws for what a source does. Ended on the way it throws; what was written until then is kept, and
 * nothing is said of all.
 * @param known whose copies phones read, some at a time, also where the source cannot be listed just now; one may come twice
 * @param how `agreed`: somebody said that the source is right, however many it lists no more
 */
export async function refreshAll(
	tools: RefreshTools,
	known: () => AsyncIterable<readonly string[]> = nobody,
	{ agreed = false } = {}
): Promise<Round> {
	const { source, plans, directory, now, random } = tools;
	const { phaseMap, country } = tools.deployment;
	const round: Round = {
		read: 0,
		failed: 0,
		unchanged: 0,
		listed: undefined,
		gone: [],
		directory: true,
		remarks: 0,
		fewer: false
	};
	const how = etagOfValue([phaseMap, country]);
	// One moment for all: the time of a single read would tell more than a phone needs.
	const asOf = now().toISOString();

	let good: CasePlans[] = [];
	let failed: string[] = [];
	const stands = await source.stands?.().catch(() => undefined);
	const made = stands && `${how} ${stands}`;
	const before = tools.since && !tools.anew ? await plans.madeOf() : undefined;
	if (made !== undefined && made === before && (await plans.areAllGood())) {
		// Nobody came, went or was changed since all copies were made: there is nobody to be listed.
		round.listed = round.unchanged = await plans.count();
		for await (const some of known()) round.gone.push(...(await plans.lacking(some, tools.ending)));
		round.gone = [...new Set(round.gone)];
	} else {
		const end = await plans.making();
		try {
			await readWhoever();
		} catch (error) {
			if (tools.ending?.aborted) await end(undefined);
			throw error;
		}
		await end(round.listed === undefined ? undefined : made);
	}
	// Who failed is marked by now; all others were read, or stand as they stood.
	if (round.listed !== undefined) await plans.confirmAll(asOf);
	try {
		const { entries, remarks } = projectDirectory(await source.readOrganizations(), country);
		const before = (await directory.entries())?.length ?? 0;
		if (!agreed && farFewer(before, entries.length)) {
			round.fewer = true;
			round.directory = false;
		} else await directory.keep(entries);
		round.remarks += remarks.length;
	} catch {
		round.directory = false;
	}
	tools.ending?.throwIfAborted();
	await plans.noteRound(now().toISOString(), round.failed);
	return round;

	async function readWhoever(): Promise<void> {
		const { everybody, met, list } = await listed();
		try {
			tools.ending?.throwIfAborted();
			if (list && !agreed && farFewer(await plans.count(), list.many)) round.fewer = true;
			else if (list) {
				await plans.dropAllBut(refsIn(everybody), tools.ending, isOfLater);
				round.listed = list.many;
				for (const unlisted of unlistedIn(met)) round.gone.push(...unlisted);
			}
			// A list that is not believed says of nobody that her plan is as it was.
			const isBelieved = round.listed !== undefined;
			if (!isBelieved)
				for (const unlisted of unlistedIn(met))
					for (const ref of unlisted) everybody.put(anyHeap(), [ref, 'not listed']);
			await readEach(groupsOf(everybody, isBelieved && list?.tells === true));
		} finally {
			everybody.close();
			met.close();
		}
		await write();
	}

	/**
	 * Whether a copy is of a round that began after this one, and so may be of somebody who was not listed yet: an import makes
	 * the copies of those whom it brings. Of a moment that is still to come it is a clock that went wrong.
	 */
	function isOfLater(moment: string): boolean {
		return moment > asOf && moment <= now().toISOString();
	}

	function anyHeap(): number {
		return random(4).readUInt32BE();
	}

	/**
	 * Puts aside whom the source lists. A heap is chosen by chance, and so is the order in each: together that is any order of
	 * all, as likely as any other. Beside it lies, by name, who is known and who is listed (`unlistedIn`).
	 * @returns as `list` how many they are, and whether it tells who changed: one that cannot tell just now is read whole;
	 * undefined where there is none, and nobody is listed
	 */
	async function listed(): Promise<{
		everybody: Heaps<Listed>;
		met: Heaps<Met>;
		list?: { many: number; tells: boolean };
	}> {
		const list = { many: 0, tells: true };
		const [everybody, { met, areAny }] = [plans.inHeaps<Listed>(), await whoIsKnown()];
		let notPutAside: unknown;
		const take = (refs: readonly string[], changed: ReadonlySet<string> | undefined) => {
			tools.ending?.throwIfAborted();
			list.tells &&= changed !== undefined;
			list.many += refs.length;
			try {
				for (const ref of refs) {
					if (areAny) met.put(heapOf(ref), [ref, 'listed']);
					everybody.put(anyHeap(), [ref, changed?.has(ref) ? 'changed' : 'listed']);
				}
			} catch (error) {
				notPutAside = error;
				throw error;
			}
		};
		try {
			if (source.listInParts) await source.listInParts(take, stoodBefore());
			else {
				// Only a source that can say who changed can bring its list up to date.
				const since = source.changedSince && tools.since instanceof Date ? tools.since : undefined;
				const refs = await source.listRefs(since);
				const told = since && (await source.changedSince?.(since).catch(() => undefined));
				take(refs, told && new Set(told));
			}
			return { everybody, met, list };
		} catch {
			// Of a list that ended half-way nothing counts.
			everybody.close();
			met.close();
			// A full disk of ours is not a source that is away.
			if (notPutAside !== undefined) throw notPutAside;
			return { everybody: plans.inHeaps(), met: (await whoIsKnown()).met };
		}
	}

	async function whoIsKnown(): Promise<{ met: Heaps<Met>; areAny: boolean }> {
		const met = plans.inHeaps<Met>();
		let areAny = false;
		try {
			for await (const some of known())
				for (const ref of some) {
					tools.ending?.throwIfAborted();
					met.put(heapOf(ref), [ref, 'known']);
					areAny = true;
				}
		} catch (error) {
			met.close();
			throw error;
		}
		return { met, areAny };
	}

	/** Who is known and not listed, each once. */
	function* unlistedIn(met: Heaps<Met>): Iterable<Set<string>> {
		for (const heap of met.all()) {
			const unlisted = new Set<string>();
			// All who are known came first.
			for (const [ref, as] of heap)
				if (as === 'known') unlisted.add(ref);
				else unlisted.delete(ref);
			yield unlisted;
		}
	}

	/** How the source stood when all copies were made of it, if they were made as they would be now. */
	function stoodBefore(): string | undefined {
		const [read, ...stood] = before?.split(' ') ?? [];
		return read === how ? stood.join(' ') : undefined;
	}

	function* refsIn(everybody: Heaps<Listed>): Iterable<string[]> {
		for (const heap of everybody.all()) yield heap.map(([ref]) => ref);
	}

	/**
	 * Who is to be read, in groups that are asked for together, in random order.
	 * @param tells whether whose case is not told as changed, and who has a good copy, is as she was
	 */
	async function* groupsOf(everybody: Heaps<Listed>, tells: boolean): AsyncGenerator<Listed[]> {
		const size = source.readCases ? together : 1;
		let group: Listed[] = [];
		for (const heap of everybody.all()) {
			const all = shuffled(heap, random);
			const lacking = tells
				? new Set(
						await plans.lacking(
							all.map(([ref]) => ref),
							tools.ending
						)
					)
				: undefined;
			for (const one of all) {
				const [ref, how] = one;
				if (lacking && how !== 'changed' && !lacking.has(ref)) {
					round.unchanged++;
					continue;
				}
				group.push(one);
				if (group.length < size) continue;
				yield group;
				group = [];
			}
		}
		if (group.length > 0) yield group;
	}

	/** A few at a time. After the first that cannot be done no other is begun. */
	async function readEach(groups: AsyncGenerator<Listed[]>): Promise<void> {
		const reading = Array.from({ length: atOnce }, async () => {
			// Whoever leaves it by a fault ends it for the others.
			for await (const group of groups) await readThese(group);
		});
		// All that are under way: whoever closes what they write to waits for this round.
		for (const one of await Promise.allSettled(reading)) if (one.status === 'rejected') throw one.reason;
	}

	async function readThese(group: Listed[]): Promise<void> {
		tools.ending?.throwIfAborted();
		const marks = await marksOf(group.map(([ref]) => ref));
		const others: string[] = [];
		const unlisted = new Set(group.filter(([, how]) => how === 'not listed').map(([ref]) => ref));
		for (const [ref] of group) {
			const mark = marks.get(ref);
			if (!tools.anew && mark !== undefined && (await plans.isMadeOf(ref, mark))) round.unchanged++;
			else others.push(ref);
		}
		const read = await casesOf(others.filter((ref) => !unlisted.has(ref)));
		// What could not be read because of the end has not failed.
		tools.ending?.throwIfAborted();
		for (const ref of others) {
			// What is read without ever waiting is projected so, too: phones get their turn between two people.
			await nextTurn();
			const raw = read.get(ref);
			if (raw) await project(ref, raw, marks.get(ref)).catch(() => fail(ref));
			else fail(ref);
		}
		await nextTurn();
		if (good.length + failed.length >= atATime) await write();
	}

	/** What each copy is made of. A list that is not believed may not say of her copy that it is true. */
	async function marksOf(group: string[]): Promise<Map<string, string>> {
		const isBelieved = round.listed !== undefined;
		const marks = (isBelieved && (await source.marks?.(group).catch(() => undefined))) || new Map();
		return new Map([...marks].map(([ref, mark]) => [ref, `${mark} ${how}`]));
	}

	// The reason of a failure may quote a row; it stays here. `doctor` and `source check` find it again.
	async function casesOf(group: string[]): Promise<Map<string, RawCase>> {
		try {
			if (source.readCases) return await source.readCases(group);
			const read = group.map(async (ref) => [ref, await source.readCase(ref)] as const);
			return new Map(await Promise.all(read));
		} catch {
			return new Map();
		}
	}

	async function project(ref: string, raw: RawCase, mark: string | undefined): Promise<void> {
		const last = (await plans.journey(ref))?.phase;
		const person = projectCase(raw, 'person', phaseMap, last, country);
		const family = projectCase(raw, 'family', phaseMap, last, country);
		good.push({ ref, mark, plans: { person: person.plan, family: family.plan } });
		round.remarks += person.remarks.length;
		round.read++;
	}

	function fail(ref: string): void {
		failed.push(ref);
		round.failed++;
	}

	async function write(): Promise<void> {
		const [cases, refs] = [good, failed];
		[good, failed] = [[], []];
		// Without a list that is believed nothing is said of all at once, and each is written.
		if (cases.length > 0) await plans.keep(cases, asOf, round.listed !== undefined);
		if (refs.length > 0) await plans.markStale(refs);
	}
}
