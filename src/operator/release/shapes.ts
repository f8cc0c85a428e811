import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { deskShape } from '#lib/server/audit/tables.ts';
import { issuedShape } from '#lib/server/ballots/issued.ts';
import { casesShape } from '#lib/server/cases/embedded/tables.ts';
import type { Shape } from '#lib/server/database/database.ts';
import { postgresHouse } from '#lib/server/database/postgres/house.ts';
import { shapesInHouse } from '#lib/server/database/postgres/lay.ts';
import { shapeIn } from '#lib/server/database/sqlite/file.ts';
import { staffShape } from '#lib/server/desk/tables.ts';
import { directoryShape } from '#lib/server/directory/directory-copy.ts';
import { endedShape } from '#lib/server/kept/ended.ts';
import { locksShape } from '#lib/server/locks/locks-database.ts';
import { planCacheShape } from '#lib/server/plans/plan-cache.ts';
import { registerShape } from '#lib/server/register/tables.ts';

/** Every database of a data folder, and its shape. */
export const shapes: Record<string, Shape> = {
	'cases.db': casesShape,
	'phones.db': registerShape,
	'locks.db': locksShape,
	'ballots.db': issuedShape,
	'desk.db': deskShape,
	'staff.db': staffShape,
	'cache.db': planCacheShape,
	'directory.db': directoryShape,
	'ended.db': endedShape
};

/** The newest shape of each database that this version knows. */
export const knownShapes = (): Record<string, number> =>
	Object.fromEntries(Object.entries(shapes).map(([file, { migrations }]) => [file, migrations.length]));

/** The shape that each database of a data folder has, wherever it lies. */
export async function shapesOf(data: string): Promise<Record<string, number>> {
	const house = postgresHouse(data);
	if (house) return shapesInHouse(house);
	const there = Object.keys(shapes).filter((file) => existsSync(join(data, file)));
	return Object.fromEntries(there.map((file) => [file, shapeIn(join(data, file))]));
}
