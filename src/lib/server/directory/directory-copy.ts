import { join } from 'node:path';
import * as v from 'valibot';
import { Organization } from '#lib/domain/directory.ts';
import type { DirectoryEntry } from '#lib/server/cases/projection.ts';
import { openDatabase, type Shape } from '#lib/server/database/database.ts';
import { layTable } from '#lib/server/database/table.ts';
import type { Random } from '#lib/server/random.ts';
import { sealing } from '#lib/server/sealing.ts';
import type { Secret } from '#lib/server/secret.ts';

/**
 * The organisations as they were last read in full. Phones are answered from this. What an earlier version wrote in a
 * shape that is ours no longer counts as not there, and is read anew.
 */
export type DirectoryCopy = {
	entries(): Promise<DirectoryEntry[] | undefined>;
	keep(entries: DirectoryEntry[]): Promise<void>;
	close(): Promise<void>;
};

const Entries = v.array(v.object({ organization: Organization, open: v.boolean() }));

type Tables = { kept: { only: number; sealed: Uint8Array } };

/** It is made again from the source at any time. */
export const directoryShape: Shape = {
	copyBefore: false,
	hidesOrder: false,
	migrations: [
		{
			name: 'the directory in one row',
			up: async (query, engine) => {
				await layTable(query, engine, 'kept', { only: 'integer key', sealed: 'bytes' });
			}
		}
	]
};

const context = 'directory';

/** Opens `directory.db`. It is sealed: not every organisation in it is for everybody. */
export async function openDirectoryCopy(
	data: string,
	secret: Secret,
	random: Random
): Promise<DirectoryCopy> {
	const database = await openDatabase<Tables>(join(data, 'directory.db'), directoryShape);
	const { sealJson, openJson } = sealing(secret.key('directory/content'), random);
	return {
		entries: async () => {
			const row = await database.query.selectFrom('kept').select('sealed').executeTakeFirst();
			if (!row) return undefined;
			const parsed = v.safeParse(Entries, openJson(row.sealed, context));
			return parsed.success ? parsed.output : undefined;
		},
		keep: async (entries) => {
			const sealed = sealJson(entries, context);
			await database.query
				.insertInto('kept')
				.values({ only: 1, sealed })
				.onConflict((conflict) => conflict.column('only').doUpdateSet({ sealed }))
				.execute();
		},
		close: () => database.close()
	};
}
