import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '#lib/server/database/database.ts';
import { postgresHouse } from '#lib/server/database/postgres/house.ts';
import { inHouse, layHouse } from '#lib/server/database/postgres/lay.ts';
import { postgresInTests } from '#tests/support/postgres-in-tests.ts';
import { Scratch } from '#tests/support/scratch.ts';
import { shapes } from '#operator/release/shapes.ts';

const scratch = new Scratch('shape');
postgresInTests();

/*
 * The shape of every database in PostgreSQL, as it was released: a step that ran somewhere is never changed. Where a new one
 * is added on purpose, `npx vitest run --project node -u tests/api/postgres/shape.test.ts` writes the text anew; read what it
 * changed.
 */
test('every table in PostgreSQL is the one that stands in tests/golden/postgres.txt', async () => {
	await layHouse(scratch.path);
	for (const [file, shape] of Object.entries(shapes))
		await (await openDatabase(join(scratch.path, file), shape)).close();
	const house = postgresHouse(scratch.path)!;
	const lines = await inHouse(house, async ({ pool }) => {
		const client = await pool.connect();
		const { rows } = await client.query<{ schema: string; line: string }>(
			`select n.nspname as schema,
					format('%s%s %s: %s%s%s', case c.relpersistence when 'u' then 'unlogged ' else '' end, c.relname, a.attname,
						format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
						case when l.collname is null or l.collname = 'default' then '' else ' collate ' || l.collname end) as line
				from pg_class c
				join pg_namespace n on n.oid = c.relnamespace
				join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
				left join pg_collation l on l.oid = a.attcollation
				where starts_with(n.nspname, $1) and c.relkind = 'r'
				union all
				select n.nspname, format('%s: %s', c.relname, pg_get_constraintdef(k.oid))
				from pg_constraint k
				join pg_class c on c.oid = k.conrelid
				join pg_namespace n on n.oid = c.relnamespace
				where starts_with(n.nspname, $1)
				union all
				select schemaname, regexp_replace(indexdef, '(house_)[0-9a-f]{12}', '\\1…', 'g')
				from pg_indexes where starts_with(schemaname, $1)`,
			[house.house]
		);
		client.release();
		return rows.map(({ schema, line }) => `${schema.slice(house.house.length + 1) || 'house'}: ${line}`);
	});
	expect(lines.length).toBeGreaterThan(60);
	const text = `${lines
		.map((line) => line.replaceAll(house.house, 'HOUSE'))
		.sort()
		.join('\n')}\n`;
	await expect(text).toMatchFileSnapshot('../../golden/postgres.txt');
});
