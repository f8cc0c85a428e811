import { createHash, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { settle } from '#lib/server/database/postgres/lay.ts';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { called } from '#lib/server/called.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { aside } from '#lib/server/aside.ts';
import { readExisting, readOrganizations } from '#lib/server/cases/import/existing.ts';
import { importBatch, type ToImport } from '#lib/server/cases/import/import-files.ts';
import { importOfPart } from '#lib/server/register/removed.ts';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { partnerChanges, personChange } from './changes.ts';
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
export async function importPeople(house: House, checked: ToImport, by: string): Promise<string | undefined> {
	makeDataFolder(house.data);
	await settle(house.data);
	const path = caseDatabasePath(house.data);
	const refs = aside<string>(house.data);
	const changed = aside<KeptImport['people'][number]>(house.data);
	let count = 0;
	try {
		const organizations = await readOrganizations(path);
		const partners = partnerChanges(checked.batch, organizations)
			.filter(({ is }) => is !== 'same')
			.map(({ id, row }) => ({ id, before: organizations.get(id) ?? null, mark: digestOf(row) }));
		await importBatch(path, checked, (group, before) => {
			const part = refs.owners();
			for (const { ref } of group) refs.put(part, ref);
			const others = group.filter((one) => personChange(one, before.get(one.ref)).is !== 'same');
			for (const one of others) {
				const part = Math.floor(count++ / inAPart);
				changed.put(part, { ref: one.ref, before: before.get(one.ref) ?? null, mark: digestOfPerson(one) });
			}
			return others;
		});
		await takeAsThere(house, all());
		if (count + partners.length === 0) return undefined;
		const id = randomBytes(6).toString('hex');
		const at = `${house.now().toISOString().slice(0, 16)}Z`;
		await inRegister(house, (register) => register.keepImport(id, parts({ at, by })));
		return id;

		function* all(): Iterable<string> {
			for (let part = 0; part < refs.owners(); part++) yield* refs.of(part);
		}

		function* parts(about: Pick<KeptImport, 'at' | 'by'>): Iterable<KeptImport> {
			for (let part = 0; part < Math.max(1, changed.owners()); part++)
				yield { ...about, people: changed.of(part), partners: part === 0 ? partners : [] };
		}
	} finally {
		refs.close();
		changed.close();
	}
}

/** So many people of an import are kept together: what is sealed and opened in one go has to fit into memory. */
const inAPart = 200;

/** The imports that can be taken back, the newest first. */
export async function listImports(house: House): Promise<Imported[]> {
	const imports = new Map<string, Imported>();
	for (const { id: part, body, weeks } of await inRegister(house, (register) =>
		register.listRemoved('import')
	)) {
		const { at, by, people, partners } = v.parse(KeptImport, body);
		const id = importOfPart(part);
		const one = imports.get(id) ?? { id, at, by, refs: [], partners: 0, weeks };
		one.refs.push(...people.map(({ ref }) => ref));
		one.partners += partners.length;
		imports.set(id, one);
	}
	return [...imports.values()]
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
	const kept = await inRegister(house, (register) => register.listRemoved('import'));
	const found = kept.filter((one) => importOfPart(one.id) === id);
	if (found.length === 0)
		throw new OperatorError(`There is no import ${id} that can be taken back. See: ${called('cases undo')}`);
	const bodies = found.map(({ body }) => v.parse(KeptImport, body));
	const [people, partners] = [bodies.flatMap((one) => one.people), bodies.flatMap((one) => one.partners)];
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
	await inRegister(house, async (register) => {
		for (const part of found) await register.dropRemoved('import', part.id);
	});
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
