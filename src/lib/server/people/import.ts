import { createHash, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { settle } from '#lib/server/database/postgres/lay.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { called } from '#lib/server/called.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { readExisting } from '#lib/server/cases/import/existing.ts';
import { importBatch, type Checked } from '#lib/server/cases/import/import-files.ts';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { changesIn } from './changes.ts';
import { inRegister, type House } from './house.ts';
import { KeptImport } from './kept-import.ts';
import { removePartners, removePeople, takeAsThere } from './remove.ts';

/*
 * Puts people and partners in, and takes an import back. How everything stood before is kept sealed until its weeks are over; it is
 * taken back whole or not at all, and not where anything was changed since.
 */

/** An import that can be taken back. `weeks`: how long still; `by`: the staff id, or the server's account. */
export type Imported = {
	id: string;
	at: string;
	by: string;
	refs: string[];
	partners: number;
	weeks: number;
};

const digestOf = (stands: unknown) =>
	createHash('sha256').update(JSON.stringify(stands)).digest('base64url').slice(0, 22);
const digestOfPerson = ({ ref, me, journey, ...rows }: RawCase) =>
	digestOf([ref, me, journey, ...rowKinds.map((kind) => rows[kind])]);

/**
 * Writes what was checked into the embedded database, all of it or nothing.
 * @param by who does it, to be told beside the import
 * @returns the name by which it is taken back; undefined where it changed nothing
 * @throws OperatorError for a batch with faults
 */
export async function importPeople(house: House, checked: Checked, by: string): Promise<string | undefined> {
	const { batch } = checked;
	makeDataFolder(house.data);
	await settle(house.data);
	const path = caseDatabasePath(house.data);
	const existing = await readExisting(path);
	const changes = changesIn(batch, existing);
	const touched = <T extends { is: string }>(all: T[]) => all.filter(({ is }) => is !== 'same');
	const bodies = new Map(batch.cases.map(({ body }) => [body.ref, body]));
	const rows = new Map(
		batch.organizations.map(({ body }) => [String((body as { id: unknown }).id), body] as const)
	);
	const kept: KeptImport = {
		at: `${house.now().toISOString().slice(0, 16)}Z`,
		by,
		people: touched(changes.people).map(({ ref }) => ({
			ref,
			before: existing.cases.get(ref) ?? null,
			mark: digestOfPerson(bodies.get(ref) as RawCase)
		})),
		partners: touched(changes.partners).map(({ id }) => ({
			id,
			before: existing.organizations.get(id) ?? null,
			mark: digestOf(rows.get(id))
		}))
	};
	await importBatch(path, checked);
	await takeAsThere(house, [...bodies.keys()]);
	if (kept.people.length + kept.partners.length === 0) return undefined;
	const id = randomBytes(6).toString('hex');
	await inRegister(house, (register) => register.keepRemoved('import', id, kept));
	return id;
}

/** The imports that can be taken back, the newest first. */
export async function listImports(house: House): Promise<Imported[]> {
	const kept = await inRegister(house, (register) => register.listRemoved());
	return kept
		.filter(({ kind }) => kind === 'import')
		.map(({ id, body, weeks }) => {
			const { at, by, people, partners } = v.parse(KeptImport, body);
			return { id, at, by, refs: people.map(({ ref }) => ref), partners: partners.length, weeks };
		})
		.filter(({ refs, partners }) => refs.length + partners > 0)
		.sort((a, b) => b.at.localeCompare(a.at));
}

/** Why an import stays: these people, or partners, were changed or taken out since. */
export class ChangedSince extends OperatorError {
	readonly since: string[];
	constructor(since: string[]) {
		super(`Changed since, so nothing was taken back: ${since.join(', ')}`);
		this.since = since;
	}
}

/**
 * Takes an import back: who was changed stands as before, and who was new is removed.
 * @throws ChangedSince where anything of it is not as the import left it
 * @throws OperatorError where there is no such import
 * @returns the references of those whom it was about
 */
export async function undoImport(house: House, id: string): Promise<string[]> {
	const found = await inRegister(house, (register) => register.listRemoved());
	const body = found.find((one) => one.kind === 'import' && one.id === id)?.body;
	if (body === undefined)
		throw new OperatorError(`There is no import ${id} that can be taken back. See: ${called('cases undo')}`);
	const { people, partners } = v.parse(KeptImport, body);
	const path = caseDatabasePath(house.data);
	const existing = await readExisting(path);
	const standing = (raw: RawCase | undefined) => raw && digestOfPerson(raw);
	const since = [
		...people.filter(({ ref, mark }) => standing(existing.cases.get(ref)) !== mark).map(({ ref }) => ref),
		...partners
			.filter(({ id, mark }) => digestOf(existing.organizations.get(id) ?? null) !== mark)
			.map(({ id }) => id)
	];
	if (since.length > 0) throw new ChangedSince(since);
	const wasThere = <T extends { before?: unknown }>(one: T) => one.before !== null;
	await inRegister(house, (register) => register.dropRemoved('import', id));
	await removePeople(
		house,
		people.filter((one) => !wasThere(one)).map(({ ref }) => ref)
	);
	await removePartners(
		house,
		partners.filter((one) => !wasThere(one)).map(({ id }) => id)
	);
	await fillEmbedded(
		path,
		people.filter(wasThere).map(({ before }) => before as RawCase),
		partners.filter(wasThere).map(({ id, before }) => ({ id, body: before }))
	);
	return people.map(({ ref }) => ref);
}
