import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { few } from '#lib/server/few.ts';
import { inGroups } from '#lib/server/in-groups.ts';
import { graceWeeks } from './lived-weeks.ts';
import { atATime, inParts } from './in-parts.ts';
import { contentOf, forgetIn, revokeIn, sealAsSeen } from './phones.ts';
import { queries } from './queries.ts';
import type { Parts } from './register.ts';
import { removedAmong } from './removed.ts';
import type { Tables } from './tables.ts';

/*
 * Phones that end by themselves. First it is only written down that they will: the phone and its lock stay as they are,
 * and what is written is taken back when the reason is gone or somebody says so. After the weeks of grace it is done, and
 * not where so many would end at once that it looks like a fault.
 */

/**
 * `silent`: not seen for longer than the deployment says. `closed`: her plan was closed for longer than that. `gone`: the
 * case system has her no more. `removed`: staff removed her.
 */
export const endingReasons = ['silent', 'closed', 'gone', 'removed'] as const;
export type EndingReason = (typeof endingReasons)[number];

const EndingContent = v.object({ reason: v.picklist(endingReasons), from: v.number() });
type EndingContent = v.InferOutput<typeof EndingContent>;
const contextOf = (phone: string) => `ending ${phone}`;
const step = 64;

const endingOf = ({ sealed }: Parts, row: Tables['endings']): EndingContent =>
	v.parse(EndingContent, sealed.openJson(row.sealed, contextOf(row.phone)));

/** How a phone that will end stands: why, and after how many weeks. */
export type Ending = { reason: EndingReason; weeks: number };

/** How those of these phones stand that will end. */
export async function endingsOf(
	parts: Parts,
	query: Kysely<Tables>,
	phones: readonly string[]
): Promise<Map<string, Ending>> {
	const endings = new Map<string, Ending>();
	for (const some of inGroups(phones, atATime))
		for (const row of await queries.endingsOf(query, some)) {
			const { reason, from } = endingOf(parts, row);
			endings.set(row.phone, { reason, weeks: Math.max(0, from + graceWeeks - parts.lived.lived()) });
		}
	return endings;
}

/** Writes down that a phone ends; one that is written down already keeps its weeks. */
export async function writeEnding(
	parts: Parts,
	query: Kysely<Tables>,
	phone: string,
	reason: EndingReason
): Promise<void> {
	const row = await queries.ending(query, phone);
	const from = row ? endingOf(parts, row).from : parts.lived.lived();
	const content: EndingContent = { reason, from };
	await queries.keepEnding(query, phone, parts.sealed.sealJson(content, contextOf(phone), step));
}

/**
 * Why phones end, as the plans and the case system say it of their people. `unknown`: that cannot be said of anybody just now,
 * and what is written down stays as it is.
 */
export type WhyEnd = ReadonlyMap<string, Extract<EndingReason, 'closed' | 'gone'>> | 'unknown';

/**
 * Writes down which phones end, takes back what holds no longer, and ends those whose weeks of grace are over: none where
 * so many would end that it looks like a fault. By a clock that is not believed nothing changes at all.
 * @returns how many wait for somebody to say that they are meant
 */
export async function endPhones(parts: Parts, silentWeeks: number, why: WhyEnd): Promise<number> {
	const { database, lived } = parts;
	if (lived.doubt()) return 0;
	let many = 0;
	const namesAfter = (last: string, limit: number) => queries.phoneNamesAfter(database.query, last, limit);
	for await (const ids of inParts(namesAfter, (id) => id))
		many += await database.transaction((query) => writeEndings(parts, query, { ids, silentWeeks, why }));
	return database.transaction(async (query) => {
		if (lived.doubt()) return 0;
		const due = await dueIn(parts, query);
		// What staff did themselves is no fault.
		const meant = due.filter(({ reason }) => reason === 'removed');
		const byItself = due.filter(({ reason }) => reason !== 'removed');
		const stops = byItself.length > few(many);
		await end(parts, query, stops ? meant : due);
		return stops ? byItself.length : 0;
	});
}

/** Which of these phones end, and which no longer do. @returns how many of them are not ended yet */
async function writeEndings(
	parts: Parts,
	query: Kysely<Tables>,
	{ ids, silentWeeks, why }: { ids: readonly string[]; silentWeeks: number; why: WhyEnd }
): Promise<number> {
	const { lived, contacts } = parts;
	if (lived.doubt()) return 0;
	const rows = (await queries.phonesNamed(query, ids)).filter(({ revoked }) => !revoked);
	const phones = rows.map((row) => ({ id: row.id, ...contentOf(parts, row) }));
	if (phones.length === 0) return 0;
	const removed = await removedAmong(
		parts,
		query,
		phones.map(({ ref }) => ref)
	);
	const written = new Set((await queries.endingsOf(query, ids)).map(({ phone }) => phone));
	for (const { id, ref, lived: seen } of phones) {
		const silence = lived.lived() - (seen ?? lived.lived());
		// One that came and is not written yet is not silent.
		const isSilent = silence > silentWeeks && contacts.weekOf(id) === undefined;
		const said = why === 'unknown' ? undefined : why.get(ref);
		if (removed.has(ref)) await writeEnding(parts, query, id, 'removed');
		else if (said !== undefined) await writeEnding(parts, query, id, said);
		else if (isSilent) await writeEnding(parts, query, id, 'silent');
		else if (why !== 'unknown' && written.has(id)) await queries.dropEnding(query, id);
	}
	return phones.length;
}

/** Ends all whose weeks of grace are over, however many: somebody said that it is meant. @returns how many */
export function endWaiting(parts: Parts): Promise<number> {
	return parts.database.transaction(async (query) => {
		const due = await dueIn(parts, query);
		await end(parts, query, due);
		return due.length;
	});
}

type Due = { id: string; reason: EndingReason };

async function dueIn(parts: Parts, query: Kysely<Tables>): Promise<Due[]> {
	return (await queries.endings(query)).flatMap((row) => {
		const { from, reason } = endingOf(parts, row);
		return parts.lived.lived() - from >= graceWeeks ? [{ id: row.phone, reason }] : [];
	});
}

async function end(parts: Parts, query: Kysely<Tables>, due: Due[]): Promise<void> {
	for (const { id, reason } of due) {
		// Whoever does not come is forgotten; who may still come is told.
		if (reason === 'silent') await forgetIn(parts, query, id);
		else await revokeIn(parts, query, id);
	}
}

/** Somebody says that a phone stays: it counts as seen now. False where it was not about to end. */
export function keepPhone(parts: Parts, id: string): Promise<boolean> {
	return parts.database.transaction(async (query) => {
		const row = await queries.phone(query, id);
		if (!row || !(await queries.ending(query, id))) return false;
		await queries.dropEnding(query, id);
		await sealAsSeen(parts, query, row);
		return true;
	});
}
