import * as v from 'valibot';
import { HelpLine } from '#lib/domain/deployment.ts';
import { SaidAndDone } from '#lib/server/ballots/organisation-feedback.ts';
import { Language } from '#lib/domain/text.ts';
import type { Parts } from './parts.ts';
import { queries } from './queries.ts';
import { StaffRole } from './roles.ts';

/*
 * What two people have to want: one writes it down, another signs it, and only then it is done.
 */

const bodies = {
	/** A further director: a new account, or somebody who is here already. */
	director: v.object({
		id: v.optional(v.string()),
		name: v.string(),
		language: Language,
		roles: v.array(StaffRole),
		worksAs: v.array(v.string())
	}),
	/** Every phone's right is taken away. */
	everything: v.object({}),
	/** A help line as it is to be; without `line` it goes. */
	line: v.object({ id: v.string(), line: v.optional(HelpLine), isCalled: v.boolean() }),
	/** What was done because of what people said; without `entry` it goes. */
	said: v.object({ id: v.optional(v.string()), entry: v.optional(SaidAndDone) })
};
export type ProposalKind = keyof typeof bodies;
export type Bodies = { [K in ProposalKind]: v.InferOutput<(typeof bodies)[K]> };

export type Proposal<K extends ProposalKind> = { id: string; by: string; body: Bodies[K] };

const day = 24 * 60 * 60_000;
/** How long each waits, in milliseconds. */
const lives: Record<ProposalKind, number> = {
	director: 7 * day,
	everything: day,
	line: 60 * day,
	said: 60 * day
};
/** So many of a kind wait at once; the one more that is written takes the place of the oldest. */
const most = 40;

const contextOf = (kind: string, id: string) => `proposal ${kind} ${id}`;

export async function propose<K extends ProposalKind>(
	parts: Parts,
	kind: K,
	by: string,
	body: Bodies[K]
): Promise<void> {
	const id = parts.random(9).toString('base64url');
	await parts.database.transaction(async (query) => {
		await queries.dropExpiredProposals(query, parts.now());
		const there = (await queries.proposals(query, kind)).sort((a, b) => a.expires - b.expires);
		for (const old of there.slice(0, Math.max(0, there.length + 1 - most)))
			await queries.dropProposal(query, old.id);
		const sealed = parts.sealed.sealJson({ by, body }, contextOf(kind, id), 512);
		await queries.addProposal(query, { id, kind, expires: parts.now() + lives[kind], sealed });
	});
}

export async function proposals<K extends ProposalKind>(parts: Parts, kind: K): Promise<Proposal<K>[]> {
	const rows = await queries.proposals(parts.database.query, kind);
	return rows.filter(({ expires }) => expires > parts.now()).map((row) => opened(parts, kind, row));
}

export function sign<K extends ProposalKind>(
	parts: Parts,
	kind: K,
	id: string,
	signer: string
): Promise<Proposal<K> | undefined> {
	return parts.database.transaction(async (query) => {
		const row = (await queries.proposals(query, kind)).find((one) => one.id === id);
		if (!row || row.expires <= parts.now()) return undefined;
		const found = opened(parts, kind, row);
		if (found.by === signer) return undefined;
		await queries.dropProposal(query, id);
		return found;
	});
}

export function dropProposal(parts: Parts, kind: ProposalKind, id: string): Promise<boolean> {
	return parts.database.transaction(async (query) => {
		if (!(await queries.proposals(query, kind)).some((one) => one.id === id)) return false;
		await queries.dropProposal(query, id);
		return true;
	});
}

function opened<K extends ProposalKind>(
	parts: Parts,
	kind: K,
	{ id, sealed }: { id: string; sealed: Uint8Array }
): Proposal<K> {
	const Sealed = v.object({ by: v.string(), body: v.unknown() });
	const { by, body } = v.parse(Sealed, parts.sealed.openJson(sealed, contextOf(kind, id)));
	return { id, by, body: v.parse(bodies[kind] as v.GenericSchema, body) as Bodies[K] };
}
