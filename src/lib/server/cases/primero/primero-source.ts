import * as v from 'valibot';
import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import type { Language } from '#lib/domain/text.ts';
import type { CaseSource, RawCase } from '#lib/server/cases/case-source.ts';
import { openReader, type HttpReader, type Query } from '#lib/server/cases/upstream/http-reader.ts';
import { plainWord } from '#lib/server/intake/table.ts';
import { readSecretFile } from '#lib/server/cases/upstream/secret-file.ts';
import { secretSignIn, type SignIn } from '#lib/server/cases/upstream/sign-in.ts';
import type { SourceContext } from '#lib/server/cases/upstream/source-context.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import {
	askedFields,
	CaseRecord,
	Form,
	listAnswer,
	Lookup,
	oneAnswer,
	Transition,
	type CaseRecord as Record_
} from './answers.ts';
import { agenciesOf } from './agencies.ts';
import { caseOf } from './case-of.ts';
import { formsOf, missingFields, type Forms } from './forms.ts';
import { mayIntroduce } from './introductions.ts';
import { caseFieldsOf, mapInUse } from './map-in-use.ts';
import { gapsIn } from './maps.ts';
import { wordsOfRecords } from './words-of-records.ts';

/** A Primero source with what `source check` needs to look behind it. */
export type PrimeroSource = CaseSource & {
	reader: HttpReader;
	loadForms(): Promise<Forms>;
	readRecord(ref: string): Promise<Record_>;
};

const pageSize = 100;

/** Of a list of ids alone. Primero gives no longer pages (app/controllers/api/v2/concerns/pagination.rb). */
const pageOfIds = 1000;

/** To see which words there are, so many people are looked at. */
const mostLookedAt = 200;
const aDay = 86_400_000;

/**
 * A password that is changed there while we read is refused for everything that is under way, and six refusals lock the
 * account. Two leave room for a restart and a `source check` before somebody has mended the file.
 */
const mostAtOnce = 2;

/**
 * Primero v2, read with GET alone. Experimental: built against documented answers, never against a live server.
 * HTTP Basic with every request: a token login would end the account's other sessions.
 */
export function openPrimeroSource(
	system: PrimeroSystem,
	{ data, deployment, tools }: SourceContext
): PrimeroSource {
	const base = `${system.baseUrl.replace(/\/$/, '')}/api/v2/`;
	const limits = { ...system.limits, atOnce: Math.min(system.limits.atOnce, mostAtOnce) };
	const reader = openReader(base, signInOf(system, data), limits, tools);
	const map = mapInUse(system);
	/** Of this round; whoever asks while they are on their way waits for the same ones. */
	let forms: Promise<Forms> | undefined;

	/** Whom the list named last, and whether each may be read; kept between two rounds. */
	let listed: Map<string, boolean> | undefined;
	/** How many the server counted beyond those. */
	let uncounted: number | undefined;

	async function listAll(path: string, query: Query = {}, most = pageSize): Promise<unknown[]> {
		const found = new Map<string, unknown>();
		let per = most;
		let page = 0;
		for (let asked = 1; asked <= system.limits.pages; asked++) {
			page += 1;
			const before = found.size;
			const { data: rows, metadata } = parsed(listAnswer, await reader.get(path, { ...query, per, page }));
			rows.forEach((row) => found.set(idOf(row) ?? JSON.stringify(row), row));
			// Lists without pages have no metadata. `per` may be smaller than we asked: it is capped without a word. A page
			// that is not full is the last, whatever `total` says: it goes on counting what was deleted.
			const { total, per: given = per } = metadata ?? {};
			if (total === undefined || found.size >= total || rows.length < given) return [...found.values()];
			if (found.size > before) continue;
			// A full page that comes again: this list knows no pages. More of it, if there is more, comes in a longer one.
			if (given < per) return [...found.values()];
			per *= 2;
			page = 0;
		}
		throw new SourceFault('incomplete');
	}

	async function loadForms(): Promise<Forms> {
		const [own, lookups] = await Promise.all([
			reader.get('forms', { record_type: 'case' }).then((answer) => parsed(listAnswer, answer).data),
			listAll('lookups')
		]);
		return formsOf(readable(Form, own), readable(Lookup, lookups));
	}

	async function checkedForms(): Promise<Forms> {
		const loaded = await loadForms();
		const { absent, hidden } = missingFields(system, map, loaded);
		if (absent.length > 0 || hidden.length > 0) throw new SourceFault('fields-missing');
		return loaded;
	}

	function formsAnew(): Promise<Forms> {
		const asked = checkedForms();
		forms = asked;
		asked.catch(() => forms === asked && (forms = undefined));
		return asked;
	}
	const formsNow = () => forms ?? formsAnew();

	/** A list, so that Primero itself keeps everything else back; the marks inside rows come with their rows. */
	function fieldsOfCases(): string {
		const { phase, called, language, reading, consentVisible } = system.fields;
		const own = [phase, called, language, reading, consentVisible, system.peopleField];
		const asked = [...askedFields, ...caseFieldsOf(map), ...own].filter((field) => field !== undefined);
		return [...new Set(asked)].join(',');
	}

	async function readRecord(ref: string): Promise<Record_> {
		const query = { fields: fieldsOfCases() };
		const answer = parsed(oneAnswer, await reader.get(`cases/${encodeURIComponent(ref)}`, query));
		const record = v.parse(CaseRecord, answer.data);
		// The envelope of another case, or none: nothing of it may be published under this name.
		if (record.id !== ref) throw new SourceFault('unexpected');
		return record;
	}

	/** The records of those whom a list by ids gives. It may lack some: an older server does not know it. */
	async function readRecords(refs: readonly string[]): Promise<Map<string, Record_>> {
		const found = new Map<string, Record_>();
		const query = { id: refs.join(','), fields: fieldsOfCases(), per: refs.length };
		for (let page = 1; found.size < refs.length; page++) {
			const rows = readable(
				CaseRecord,
				parsed(listAnswer, await reader.get('cases', { ...query, page })).data
			);
			const before = found.size;
			for (const row of rows) if (row.id !== undefined && refs.includes(row.id)) found.set(row.id, row);
			if (found.size === before) break;
		}
		return found;
	}

	async function made(record: Record_): Promise<RawCase> {
		const given = {
			system,
			map,
			forms: await formsNow(),
			phaseMap: deployment.phaseMap,
			timeZone: deployment.timeZone,
			language: deployment.languages[0] as Language
		};
		const path = `cases/${encodeURIComponent(record.id ?? '')}`;
		// What became of introductions is asked only where one is to be shown.
		const answers = mayIntroduce(record, given)
			? await Promise.all([
					reader.get(`${path}/referrals`),
					reader.get(`${path}/transitions`, { types: 'Transfer' })
				])
			: [];
		const transitions = answers.flatMap((answer) => readable(Transition, parsed(listAnswer, answer).data));
		return caseOf(record, transitions, given);
	}

	const listFields = () => ['status', ...(system.peopleField ? [system.peopleField] : [])].join(',');

	const changedRows = async (moment: Date) => {
		const range = `${moment.toISOString()}..${new Date(tools.now().getTime() + aDay).toISOString()}`;
		// A filter that a server does not know is ignored there: it lists everybody, and everybody is read.
		const query = { fields: listFields(), last_updated_at: range };
		return readable(CaseRecord, await listAll('cases', query, pageOfIds));
	};

	function take(into: Map<string, boolean>, rows: Record_[]): void {
		for (const { id, enabled, status, values } of rows) {
			if (id === undefined) continue;
			const chosen = system.peopleField === undefined || isYes(values[system.peopleField]);
			// A duplicate is the other of two records of one person; whoever is paired is paired with that one.
			into.set(id, enabled !== false && status !== 'duplicate' && chosen);
		}
	}

	async function total(): Promise<number | undefined> {
		return parsed(listAnswer, await reader.get('cases', { fields: 'status', per: 1, page: 1 })).metadata
			?.total;
	}

	/** The list as it was, with what changed since. @returns whether that was possible */
	async function follow(since: Date): Promise<boolean> {
		if (!listed) return false;
		const next = new Map(listed);
		take(next, await changedRows(since));
		const counted = await total();
		// Somebody came or went of whom no change tells: another office has the case now, say.
		if (counted === undefined || counted - next.size !== uncounted) return false;
		listed = next;
		return true;
	}

	async function list(): Promise<void> {
		const rows = readable(CaseRecord, await listAll('cases', { fields: listFields() }, pageOfIds));
		const next = new Map<string, boolean>();
		take(next, rows);
		const counted = await total();
		uncounted = counted === undefined ? undefined : counted - next.size;
		listed = next;
	}

	const yes = Object.keys(system.visibleValues).map(plainWord);
	const isYes = (value: unknown) => yes.includes(plainWord(String(value)));

	return {
		reader,
		loadForms,
		readRecord,
		listRefs: async (since) => {
			await formsAnew();
			if (!(since && (await follow(since).catch(() => false)))) await list();
			return [...(listed ?? [])].flatMap(([id, mayBeRead]) => (mayBeRead ? [id] : []));
		},
		...(system.rounds === 'changed' && {
			changedSince: async (moment: Date) => (await changedRows(moment)).flatMap(({ id }) => id ?? [])
		}),
		readCase: async (ref) => made(await readRecord(ref)),
		readCases: async (refs) => {
			const records = await readRecords(refs).catch(() => new Map<string, Record_>());
			const read = refs.map(
				async (ref) => [ref, await made(records.get(ref) ?? (await readRecord(ref)))] as const
			);
			const done = await Promise.allSettled(read);
			return new Map(done.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
		},
		readOrganizations: async () => {
			const rows = await listAll('agencies');
			const areas = { ...system, areas: map.areas };
			return agenciesOf(rows, areas, await formsNow(), deployment.languages[0] as Language);
		},
		theirWords: async () => {
			// Also where the map names what the server has not: the table is there to see that.
			const found = await loadForms();
			const first = await reader.get('cases', { fields: fieldsOfCases(), per: mostLookedAt, page: 1 });
			const records = readable(CaseRecord, parsed(listAnswer, first).data);
			return wordsOfRecords(records, system, map, found, deployment.phaseMap);
		},
		countGaps: async () => {
			const { phases, kinds, areas } = gapsIn(system, map, await formsNow(), deployment.phaseMap);
			return phases.length + kinds.length + areas.length;
		},
		close: () => {}
	};
}

function signInOf({ signIn }: PrimeroSystem, data: string): SignIn {
	if (signIn.kind === 'token') {
		return secretSignIn(
			() => readSecretFile(data, signIn.tokenFile),
			(token) => ({ authorization: `Bearer ${token}` })
		);
	}
	return secretSignIn(
		() => readSecretFile(data, signIn.passwordFile),
		(password) => ({ authorization: `Basic ${Buffer.from(`${signIn.user}:${password}`).toString('base64')}` })
	);
}

function parsed<T extends v.GenericSchema>(schema: T, answer: unknown): v.InferOutput<T> {
	const result = v.safeParse(schema, answer);
	if (!result.success) throw new SourceFault('unexpected');
	return result.output;
}

function readable<T extends v.GenericSchema>(schema: T, rows: unknown[]): v.InferOutput<T>[] {
	return rows.flatMap((row) => {
		const result = v.safeParse(schema, row);
		return result.success ? [result.output] : [];
	});
}

function idOf(row: unknown): string | undefined {
	const { id, unique_id } = (row ?? {}) as Record<string, unknown>;
	const found = id ?? unique_id;
	return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}
