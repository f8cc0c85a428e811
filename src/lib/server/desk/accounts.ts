import type { Kysely, Selectable } from 'kysely';
import * as v from 'valibot';
import { Language } from '#lib/domain/text.ts';
import { queries } from './queries.ts';
import type { Parts } from './parts.ts';
import { StaffRole } from './roles.ts';
import type { Tables } from './tables.ts';

/** What is sealed of somebody on the staff. */
export const Content = v.object({
	name: v.string(),
	language: Language,
	roles: v.array(StaffRole),
	/** Who she is in the plans: ids of team members. */
	worksAs: v.array(v.string()),
	/** Where no passkey can be: argon2id of the password, and what her clock app knows. */
	/** Where the organisation's own accounts sign in: a keyed hash of whom the issuer names. */
	subject: v.optional(v.string()),
	password: v.optional(
		v.object({ salt: v.string(), hash: v.string(), totp: v.string(), lastStep: v.number() })
	)
});
export type Content = v.InferOutput<typeof Content>;

/** Somebody who works at the desk. */
export type Staff = { id: string; ended: boolean } & Omit<Content, 'password' | 'subject'>;
export type Account = { id: string; ended: boolean } & Content;

/** A name as people write it, 1 to 60 letters on one line. */
export const StaffName = v.pipe(
	v.string(),
	v.transform((name) => name.normalize('NFC').trim().replace(/\s+/g, ' ')),
	v.minLength(1),
	v.maxLength(60),
	v.regex(/^[^\p{C}]+$/u)
);

/** Sealed rows are as long as a multiple of this. */
export const accountStep = 256;
export const contextOf = (id: string) => `staff ${id}`;

const accountOf = (parts: Parts, row: Selectable<Tables['staff']>): Account => ({
	id: row.id,
	ended: row.ended === 1,
	...v.parse(Content, parts.sealed.openJson(row.sealed, contextOf(row.id)))
});

/** As it is looked up: however somebody writes it. */
export const sameName = (name: string) => name.normalize('NFC').toLowerCase();

const nameHash = (parts: Parts, name: string) => parts.keyed('name', sameName(name));

export async function accounts(parts: Parts, query: Kysely<Tables>): Promise<Account[]> {
	return (await queries.staff(query)).map((row) => accountOf(parts, row));
}

export async function accountWith(
	parts: Parts,
	query: Kysely<Tables>,
	id: string
): Promise<Account | undefined> {
	const row = await queries.staffBy(query, 'id', id);
	return row && accountOf(parts, row);
}

export async function accountNamed(
	parts: Parts,
	query: Kysely<Tables>,
	name: string
): Promise<Account | undefined> {
	const row = await queries.staffBy(query, 'name', nameHash(parts, name));
	return row && accountOf(parts, row);
}

/** Whom a subject of the issuer is bound to. */
export async function accountOfSubject(
	parts: Parts,
	query: Kysely<Tables>,
	subject: string
): Promise<Account | undefined> {
	const hash = parts.keyed('subject', subject);
	return (await accounts(parts, query)).find((account) => account.subject === hash);
}

/** @returns the new account, or undefined where there is one of that name */
export async function addAccount(
	parts: Parts,
	query: Kysely<Tables>,
	content: Content
): Promise<Account | undefined> {
	if (await accountNamed(parts, query, content.name)) return undefined;
	const id = parts.random(9).toString('base64url');
	await queries.addStaff(query, {
		id,
		name: nameHash(parts, content.name),
		ended: 0,
		sealed: parts.sealed.sealJson(content, contextOf(id), accountStep)
	});
	return { id, ended: false, ...content };
}

export async function keepAccount(
	parts: Parts,
	query: Kysely<Tables>,
	{ id, ended, ...content }: Account
): Promise<void> {
	await queries.keepStaff(query, id, {
		ended: ended ? 1 : 0,
		sealed: parts.sealed.sealJson(content, contextOf(id), accountStep)
	});
}

/** How many directors can sign in. A desk needs two. */
export async function countDirectors(parts: Parts, query: Kysely<Tables>): Promise<number> {
	const held = await accounts(parts, query);
	return held.filter(({ ended, roles }) => !ended && roles.includes('director')).length;
}

/** What somebody may do, a word for each: what a role opens, and whom she meets. */
export const rightsOf = ({ id, roles, worksAs }: Pick<Account, 'id' | 'roles' | 'worksAs'>): string[] => [
	...roles.map((role) => `${id} ${role}`),
	...worksAs.map((member) => `${id} works as ${member}`)
];

/** Somebody as the pages may know her. */
export const staffOf = ({ password: _kept, subject: _bound, ...staff }: Account): Staff => staff;
