import * as v from 'valibot';
import type { OscarSystem } from '#lib/domain/case-system.ts';
import { phaseFrom, type Phase } from '#lib/domain/journey.ts';
import type { Language } from '#lib/domain/text.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { WordCount } from '#lib/server/cases/their-words/their-words.ts';
import { openReader, type HttpReader } from '#lib/server/cases/upstream/http-reader.ts';
import type { SourceContext } from '#lib/server/cases/upstream/source-context.ts';
import { SourceFault } from '#lib/server/cases/upstream/source-fault.ts';
import { CarePlan, Client, ListedClient, oneOf, OscarReferral, rowsOf } from './answers.ts';
import { caseOf } from './case-of.ts';
import { tokenSignIn } from './token-sign-in.ts';

/** To see which words there are, so many people are looked at. */
const mostLookedAt = 200;

/** An OSCaR source with what `source check` needs to look behind it. */
export type OscarSource = CaseSource & { reader: HttpReader; readClient(ref: string): Promise<Client> };

/**
 * OSCaR v1, read with GET alone (signing in is the one exception, in a module of its own). Experimental: built against
 * documented answers, never against a live server.
 */
export function openOscarSource(
	system: OscarSystem,
	{ data, deployment, tools }: SourceContext
): OscarSource {
	const base = `${system.baseUrl.replace(/\/$/, '')}/api/v1/`;
	// An answer may carry the next token, so requests go one after another.
	const limits = { ...system.limits, atOnce: 1 };
	const reader = openReader(base, tokenSignIn(system, data, tools), limits, tools);

	async function list<T extends v.GenericSchema>(
		path: string,
		root: string,
		schema: T
	): Promise<v.InferOutput<T>[]> {
		const rows = rowsOf(await reader.get(path), root);
		if (!rows) throw new SourceFault('unexpected');
		return rows.map((row) => cut(schema, row));
	}

	async function readClient(ref: string): Promise<Client> {
		const client = cut(Client, oneOf(await reader.get(`clients/${encodeURIComponent(ref)}`), 'client'));
		if (client.id !== ref) throw new SourceFault('unexpected');
		return client;
	}

	return {
		reader,
		readClient,
		listRefs: async () => {
			const clients = await list('clients/listing', 'clients', ListedClient);
			return clients.flatMap(({ id }) => id ?? []);
		},
		readCase: async (ref) => {
			const client = await readClient(ref);
			const plans = await list(`clients/${encodeURIComponent(ref)}/care_plans`, 'care_plans', CarePlan);
			// Asked for only where one could be shown.
			const referrals =
				Object.keys(system.agencies).length === 0
					? []
					: await list(`clients/${encodeURIComponent(ref)}/referrals`, 'referrals', OscarReferral);
			return caseOf(ref, client, plans, referrals, {
				system,
				phaseMap: deployment.phaseMap,
				timeZone: deployment.timeZone,
				language: deployment.languages[0] as Language
			});
		},
		theirWords: async () => {
			const count = new WordCount();
			const clients = await list('clients/listing', 'clients', ListedClient);
			for (const { id } of clients.slice(0, mostLookedAt)) {
				if (id === undefined) continue;
				const client = await readClient(id);
				const plans = await list(`clients/${encodeURIComponent(id)}/care_plans`, 'care_plans', CarePlan);
				count.add('phase', client.status, { ours: phaseOfStatus(client, deployment.phaseMap) });
				for (const worker of client.case_workers)
					count.add('person', worker.id, { ours: ofTheirs(system.team, worker.id)?.name });
				for (const { domain_id } of plans.flatMap(({ goals }) => goals))
					count.add('area', domain_id, { ours: ofTheirs(system.areas, domain_id) });
			}
			return count.all();
		},
		// OSCaR knows organisations by name only; the directory is imported.
		readOrganizations: async () => [],
		close: () => {}
	};
}

/** OSCaR's own words for where somebody is. */
const phaseOfStatus = ({ status = '' }: Client, map: Record<string, Phase>): Phase | undefined =>
	phaseFrom(status, {
		Referred: 'entry',
		Accepted: 'assessment',
		Active: 'coordination',
		Exited: 'closure',
		...map
	});

const ofTheirs = <T>(map: Record<string, T>, theirs: string | undefined): T | undefined =>
	theirs !== undefined && Object.hasOwn(map, theirs) ? map[theirs] : undefined;

function cut<T extends v.GenericSchema>(schema: T, row: unknown): v.InferOutput<T> {
	const result = v.safeParse(schema, row);
	if (!result.success) throw new SourceFault('unexpected');
	return result.output;
}
