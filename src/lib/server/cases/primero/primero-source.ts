import * as v from 'valibot';
import type { PrimeroSystem } from '#lib/domain/case-system.ts';
import type { Language } from '#lib/domain/text.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
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
	let forms: Forms | undefined;

	async function listAll(path: string, query: Query = {}): Promise<unknown[]> {
		const found = new Map<string, unknown>();
		let per = pageSize;
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

	async function readRecord(ref: string): Promise<Record_> {
		const { phase, called, language, reading, consentVisible } = system.fields;
		// A list, so that Primero itself keeps everything else back; the marks inside rows come with their rows.
		const own = [phase, called, language, reading, consentVisible, system.peopleField];
		const asked = [...askedFields, ...caseFieldsOf(map), ...own].filter((field) => field !== undefined);
		const fields = [...new Set(asked)];
		const answer = parsed(
			oneAnswer,
			await reader.get(`cases/${encodeURIComponent(ref)}`, { fields: fields.join(',') })
		);
		const record = v.parse(CaseRecord, answer.data);
		// The envelope of another case, or none: nothing of it may be published under this name.
		if (record.id !== ref) throw new SourceFault('unexpected');
		return record;
	}

	const yes = Object.keys(system.visibleValues).map(plainWord);
	const isYes = (value: unknown) => yes.includes(plainWord(String(value)));

	return {
		reader,
		loadForms,
		readRecord,
		listRefs: async () => {
			forms = await checkedForms();
			const field = system.peopleField;
			const rows = await listAll('cases', { fields: ['status', ...(field ? [field] : [])].join(',') });
			return readable(CaseRecord, rows).flatMap(({ id, enabled, status, values }) => {
				// The other of two records of one person; whoever is paired is paired with that one.
				if (id === undefined || enabled === false || status === 'duplicate') return [];
				const chosen = field === undefined || isYes(values[field]);
				return chosen ? [id] : [];
			});
		},
		...(system.rounds === 'changed' && {
			// A filter that a server does not know is ignored there: it lists everybody, and everybody is read.
			changedSince: async (moment: Date) => {
				const range = `${moment.toISOString()}..${new Date(tools.now().getTime() + aDay).toISOString()}`;
				const rows = await listAll('cases', { fields: 'status', last_updated_at: range });
				return readable(CaseRecord, rows).flatMap(({ id }) => id ?? []);
			}
		}),
		readCase: async (ref) => {
			forms ??= await checkedForms();
			const path = `cases/${encodeURIComponent(ref)}`;
			const shown = system.fields.referralVisible !== undefined;
			const [record, referrals, transfers] = await Promise.all([
				readRecord(ref),
				shown ? reader.get(`${path}/referrals`) : { data: [] },
				shown ? reader.get(`${path}/transitions`, { types: 'Transfer' }) : { data: [] }
			]);
			const transitions = [referrals, transfers].flatMap((answer) =>
				readable(Transition, parsed(listAnswer, answer).data)
			);
			return caseOf(record, transitions, {
				system,
				map,
				forms,
				phaseMap: deployment.phaseMap,
				timeZone: deployment.timeZone,
				language: deployment.languages[0] as Language
			});
		},
		readOrganizations: async () => {
			forms ??= await checkedForms();
			const rows = await listAll('agencies');
			return agenciesOf(rows, { ...system, areas: map.areas }, forms, deployment.languages[0] as Language);
		},
		theirWords: async () => {
			forms ??= await loadForms();
			const rows = await listAll('cases', { fields: 'status' });
			const records: Record_[] = [];
			for (const { id } of readable(CaseRecord, rows).slice(0, mostLookedAt))
				if (id !== undefined) records.push(await readRecord(id));
			return wordsOfRecords(records, system, map, forms, deployment.phaseMap);
		},
		countGaps: async () => {
			forms ??= await checkedForms();
			const { phases, kinds, areas } = gapsIn(system, map, forms, deployment.phaseMap);
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
