import { join } from 'node:path';
import { openDatabase, type Database } from '#lib/server/database/database.ts';
import { alsoOnAFullDisk } from '#lib/server/kept/reserve.ts';
import { openEnded, type Ended } from '#lib/server/kept/ended.ts';
import { naming } from '#lib/server/naming.ts';
import type { Random } from '#lib/server/random.ts';
import { sealing, type Sealing } from '#lib/server/sealing.ts';
import type { Secret } from '#lib/server/secret.ts';
import { staffShape, type Tables } from './tables.ts';

const purposes = ['name', 'once', 'person', 'tries', 'subject'] as const;

/** What the parts of this folder work with. `keyed` hashes a value for one purpose; only such hashes are stored. */
export type Parts = {
	database: Database<Tables>;
	/** What ended, so that no older copy brings it back. It is noted before the thing itself ends. */
	ended: Ended;
	keyed: (purpose: (typeof purposes)[number], value: string) => string;
	/** Seals what is stored. */
	sealed: Sealing;
	/** Seals what a form carries and brings back. */
	form: Sealing;
	random: Random;
	now: () => number;
	/** The desk's own public address. */
	origin: string;
	/** What an authenticator shows as the name of this place: the app's neutral one. */
	name: string;
	/** What a guess at a password costs. */
	memoryKiB: number;
};

/** The desk's address and the neutral name it bears. */
export type Place = { origin: string; name: string };

/** Opens `staff.db`, and the list of what ended beside it. */
export async function openParts(
	data: string,
	secret: Secret,
	random: Random,
	now: () => Date,
	{ origin, name }: Place,
	memoryKiB: number
): Promise<Parts> {
	const names = new Map(
		purposes.map((purpose) => [purpose, naming(secret.key(`staff/${purpose}`))] as const)
	);
	const database = await openDatabase<Tables>(join(data, 'staff.db'), staffShape);
	return {
		// Whoever ends a phone has to be let in first.
		database: { ...database, transaction: (work) => alsoOnAFullDisk(data, () => database.transaction(work)) },
		ended: await openEnded(data, secret, now),
		keyed: (purpose, value) => names.get(purpose)!(value),
		sealed: sealing(secret.key('staff/sealed'), random),
		form: sealing(secret.key('staff/form'), random),
		random,
		now: () => now().getTime(),
		origin,
		name,
		memoryKiB
	};
}
