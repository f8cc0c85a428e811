import * as v from 'valibot';
import type { CommCareSystem } from '#lib/domain/case-system.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { openReader, type HttpReader, type Query } from '#lib/server/cases/upstream/http-reader.ts';
import { readSecretFile } from '#lib/server/cases/upstream/secret-file.ts';
import { secretSignIn } from '#lib/server/cases/upstream/sign-in.ts';
import type { SourceContext } from '#lib/server/cases/upstream/source-context.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import { Case, Counted, Page } from './answers.ts';
import { caseOf, isYes } from './case-of.ts';
import { mappedTypes, ownersOf, type CaseType, type Mapped } from './case-types.ts';
import { wordsOfCases } from './words-of-cases.ts';

/** A CommCare source with what `source check` needs to look behind it. */
export type CommCareSource = CaseSource & {
	reader: HttpReader;
	/** How many cases of each mapped type there are, and which mapped properties none of them has. Everything is read. */
	look(): Promise<{ caseType: string; table: string; cases: number; absent: string[] }[]>;
};

/** The documents allow 5,000; a page is to stay below `limits.megabytes`, also where a server gives whole cases. */
const pageSize = 1000;
const pageOfWholeCases = 200;

/** To see which words there are, so many pages of all cases are looked at. */
const mostPagesLookedAt = 20;

/**
 * CommCare's Case API v2, read with GET alone. Experimental: built by its documents and published code, never against a live server.
 * A list is far cheaper than a question for each person: everybody's rows are read in pages and put together here.
 */
export function openCommCareSource(
	system: CommCareSystem,
	{ data, deployment, tools }: SourceContext
): CommCareSource {
	const base = `${system.baseUrl.replace(/\/$/, '')}/a/${system.domain}/api/case/v2/`;
	const { user, keyFile } = system.signIn;
	const signIn = secretSignIn(
		() => readSecretFile(data, keyFile),
		(key) => ({ authorization: `ApiKey ${user}:${key}` })
	);
	const reader = openReader(base, signIn, system.limits, tools);
	const types = mappedTypes(system);
	const peopleType = types[0]!;

	/** What was read last: people, and the cases of all other types, each by its id. */
	let people: Map<string, Case> | undefined;
	/** Everybody of the type of people, also those who are not to be read; and how many more the server counts. */
	let ofTheirType = new Set<string>();
	let uncounted: number | undefined;
	let rows: Mapped | undefined;
	/** Whether the rows are of this round. A round that asks who changed brings them up to date itself. */
	let current: Promise<Mapped> | undefined;
	/** An older server knows no choice of fields: it is cut here alone. */
	let choosesFields = true;

	async function listAll(type: CaseType, more: Query = {}): Promise<Case[]> {
		const found = new Map<string, Case>();
		const asked = new Set<string>();
		let counted: number | undefined;
		for (let cursor: string | undefined; asked.size < system.limits.pages;) {
			const answer = cursor === undefined ? await firstPage(type, more) : await reader.get('', { cursor });
			const page = v.safeParse(Page, answer);
			if (!page.success) throw new SourceFault('unexpected');
			for (const one of page.output.cases) {
				const parsed = v.safeParse(Case, one);
				if (!parsed.success) throw new SourceFault('unexpected');
				// A case that was changed while we read comes again at the end: the later one counts.
				found.set(parsed.output.case_id, cut(parsed.output, type));
			}
			if (cursor === undefined) counted = page.output.matching_records;
			cursor = cursorIn(page.output.next);
			if (cursor === undefined) {
				// The last page by its own word, and there were to be more.
				if (counted !== undefined && found.size < counted) throw new SourceFault('incomplete');
				return [...found.values()];
			}
			// A circle of cursors is no list.
			if (asked.has(cursor)) throw new SourceFault('incomplete');
			asked.add(cursor);
		}
		throw new SourceFault('incomplete');
	}

	async function firstPage(type: CaseType, more: Query): Promise<unknown> {
		const query = { case_type: type.caseType, ...more };
		if (choosesFields) {
			try {
				return await reader.get('', { ...query, limit: pageSize, ...fieldsOf(type) });
			} catch (error) {
				// A server from before there was a choice refuses the question.
				if (!(error instanceof SourceFault) || error.fault !== 'unexpected') throw error;
			}
		}
		const answer = await reader.get('', { ...query, limit: pageOfWholeCases });
		choosesFields = false;
		return answer;
	}

	async function readPeople(): Promise<Map<string, Case>> {
		const all = await listAll(peopleType);
		ofTheirType = new Set(all.map(({ case_id }) => case_id));
		const counted = await countPeople();
		uncounted = counted === undefined ? undefined : counted - ofTheirType.size;
		people = new Map();
		for (const one of all) takePerson(people, one);
		return people;
	}

	function takePerson(into: Map<string, Case>, one: Case): void {
		const { only } = system.people;
		if (only === undefined || isYes(one.properties[only])) into.set(one.case_id, one);
		else into.delete(one.case_id);
	}

	/** `matching_records` of a first page are all of them. */
	async function countPeople(): Promise<number | undefined> {
		const query = { case_type: peopleType.caseType, limit: 1 };
		return v.parse(Counted, await reader.get('', query)).matching_records;
	}

	/** The people as they were, with those who changed since. @returns whether that was possible */
	async function follow(since: Date): Promise<boolean> {
		if (!people) return false;
		const [next, ids] = [new Map(people), new Set(ofTheirType)];
		for (const one of await listAll(peopleType, indexedSince(since))) {
			takePerson(next, one);
			ids.add(one.case_id);
		}
		const counted = await countPeople();
		// Somebody came or went of whom no change tells.
		if (counted === undefined || counted - ids.size !== uncounted) return false;
		[people, ofTheirType] = [next, ids];
		return true;
	}

	async function readRows(): Promise<Mapped> {
		const read: Mapped = new Map();
		for (const type of types.slice(1))
			read.set(type, new Map((await listAll(type)).map((one) => [one.case_id, one])));
		return (rows = read);
	}

	/** Cases of every type, the newest pages not among them: enough to see what types and properties there are. */
	async function someCases(): Promise<Case[]> {
		const found: Case[] = [];
		let cursor: string | undefined;
		for (let page = 0; page < mostPagesLookedAt; page++) {
			const query = cursor === undefined ? { limit: pageOfWholeCases } : { cursor };
			const answer = v.safeParse(Page, await reader.get('', query));
			if (!answer.success) throw new SourceFault('unexpected');
			found.push(...answer.output.cases.flatMap((one) => (v.is(Case, one) ? [v.parse(Case, one)] : [])));
			cursor = cursorIn(answer.output.next);
			if (cursor === undefined) break;
		}
		return found;
	}

	const rowsNow = () => (current ??= readRows());

	return {
		reader,
		listRefs: async (since) => {
			current = undefined;
			if (!(since && (await follow(since).catch(() => false)))) await readPeople();
			return [...(people ?? new Map<string, Case>()).keys()];
		},
		...(system.rounds === 'changed' && {
			changedSince: async (moment: Date) => {
				if (!rows || !people) return undefined;
				const since = indexedSince(moment);
				const changed = new Set((await listAll(peopleType, since)).map(({ case_id }) => case_id));
				const before = rows;
				const next: Mapped = new Map([...before].map(([type, cases]) => [type, new Map(cases)]));
				const touched: [CaseType, string][] = [];
				for (const [type, cases] of next)
					for (const one of await listAll(type, since)) {
						cases.set(one.case_id, one);
						touched.push([type, one.case_id]);
					}
				// Whoever had a row that is somebody else's now, and whoever has it now.
				for (const owners of [ownersOf(before), ownersOf(next)])
					for (const [type, id] of touched) {
						const owner = owners.get(type)?.get(id);
						if (owner !== undefined) changed.add(owner);
					}
				rows = next;
				current = Promise.resolve(next);
				return [...changed];
			}
		}),
		readCase: async (ref) => {
			const person = (people ?? (await readPeople())).get(ref);
			if (!person) throw new SourceFault('not-there');
			return caseOf(person, await rowsNow(), system, deployment);
		},
		theirWords: async () => wordsOfCases(await someCases(), types, deployment.phaseMap),
		// CommCare has no organisations; the directory is imported.
		readOrganizations: async () => [],
		look: async () => {
			const seen = await Promise.all([people ? [...people.values()] : listAll(peopleType), rowsNow()]);
			return types.map((type, at) => {
				const cases = at === 0 ? seen[0] : [...(seen[1].get(type)?.values() ?? [])];
				const absent = type.properties.filter((name) =>
					cases.every(({ properties }) => (properties[name] ?? '') === '')
				);
				return { caseType: type.caseType, table: type.table, cases: cases.length, absent };
			});
		},
		close: () => {}
	};
}

/** Asked for, so that the server itself keeps everything else back. */
const fieldsOf = ({ properties }: CaseType): Query => ({
	fields: 'case_id,case_type,closed,date_opened,date_closed,indices',
	// Without one all would be given.
	'fields.properties': properties.length > 0 ? properties.join(',') : 'nothing'
});

const indexedSince = (moment: Date): Query => ({ 'indexed_on.gte': moment.toISOString() });

/** The cursor for the next page. Only it is taken from the address that a server answers: no address is followed. */
function cursorIn(next: v.InferOutput<typeof Page>['next']): string | undefined {
	if (typeof next !== 'string') return next?.cursor;
	const cursor = URL.parse(next, 'https://commcare.invalid')?.searchParams.get('cursor');
	// A page that says there is more, and not where.
	if (!cursor) throw new SourceFault('unexpected');
	return cursor;
}

/** Nothing of a case but what the configuration names. */
function cut(one: Case, { properties: mapped, index }: CaseType): Case {
	const properties = Object.fromEntries(
		mapped.flatMap((name) => (Object.hasOwn(one.properties, name) ? [[name, one.properties[name]]] : []))
	);
	const to = index === undefined ? undefined : one.indices[index];
	return { ...one, properties, indices: index !== undefined && to ? { [index]: to } : {} };
}
