import { join } from 'node:path';
import type { PairRequest } from '#lib/domain/pairing.ts';
import type { At, Choice, Offered, Sharing, SharingRequest } from '#lib/domain/sharing.ts';
import type { Plan } from '#lib/domain/snapshot.ts';
import type { Audience } from '#lib/server/cases/visibility.ts';
import { openDatabase, type Database } from '#lib/server/database/database.ts';
import { alsoOnAFullDisk } from '#lib/server/kept/reserve.ts';
import { heaps, type Heaps } from '#lib/server/heaps.ts';
import { lockService, type LockService } from '#lib/server/locks/lock-service.ts';
import { openLocksDatabase, type LocksDatabase } from '#lib/server/locks/locks-database.ts';
import { naming } from '#lib/server/naming.ts';
import type { Random } from '#lib/server/random.ts';
import { sealing, type Sealing } from '#lib/server/sealing.ts';
import type { Secret } from '#lib/server/secret.ts';
import { gatherContacts } from './contacts.ts';
import { livedWeeks, type Doubt, type LivedWeeks } from './lived-weeks.ts';
import { queries } from './queries.ts';
import * as removed from './removed.ts';
import type { Removed, RemovedKind } from './removed.ts';
import { endPhones, endWaiting, keepPhone, type Ending, type WhyEnd } from './endings.ts';
import { invite, forgetExpired, type Invitation } from './invitations.ts';
import { look, pair, type CanRead, type Looked, type Paired } from './pair.ts';
import * as phones from './phones.ts';
import * as sharing from './sharing.ts';
import { registerShape, type Tables } from './tables.ts';
import { withheldFor } from './withheld.ts';
import { weekBefore } from '#lib/server/week.ts';
import { after, type Soon } from '#lib/server/soon.ts';

/** A paired phone: whose plan it reads, and for whom. */
export type PairedPhone = {
	id: string;
	ref: string;
	audience: Audience;
	/** A family's phone is a new reader for a day: from then on it reads. Milliseconds UTC. */
	readsFrom?: number;
};

/**
 * A line of the staff's list. `week` is the ISO week of the last contact; nothing finer is known. `ending`: why it will
 * end by itself, and after how many weeks.
 */
export type PhoneLine = PairedPhone & { week: string; revoked: boolean; ending?: Ending };

/** Invitations, paired phones, and what people let their families see. It never lies beside case data. */
export type Register = {
	/** Makes an invitation that one phone may use once within `minutes`. Only keyed hashes of it are stored. */
	invite(ref: string, audience: Audience, minutes: number): Promise<Invitation>;
	/** Pairs a phone with the person an invitation was made for. */
	pair(request: PairRequest, canRead?: CanRead): Promise<Paired>;
	/** Whether an invitation works, without using it. */
	look(request: PairRequest, canRead: CanRead): Promise<Looked>;

	/** Finds the phone that holds a token. A revoked one is known by name for as long as it is kept. */
	phoneWith(token: string): Soon<PairedPhone | 'revoked' | undefined>;
	/** Phones, those of one case or all, in an order that tells nothing. */
	list(ref?: string): Promise<PhoneLine[]>;
	/** Whose phones there are, ended ones among them, some at a time: whoever has several comes several times. */
	refs(): AsyncIterable<readonly string[]>;
	/** Takes a phone's right to read away and frees its slot. False if there is none, or it was done before. */
	revoke(id: string): Promise<boolean>;
	/** Ends what was withheld while nothing could be written. @returns how many; what cannot be ended yet stays withheld */
	endWithheld(): Promise<number>;
	/** How many phones are withheld. */
	withheld(): number;
	/** A phone that would end by itself stays. False where none of this name would. */
	keepPhone(id: string): Promise<boolean>;
	/**
	 * Ends the phones whose weeks of grace are over, however many they are: somebody said that it is meant.
	 * @returns how many
	 */
	endWaiting(): Promise<number>;
	/** Forgets a phone at its own wish: nothing of it stays. */
	forget(phone: { id: string }): Promise<void>;
	/** The locks of all phones. They know nothing of people; what ends a slot ends its pairing too. */
	locks: LockService;

	/** Keeps what is about to be removed; a person's phones read nothing from then on, and end with it. */
	keepRemoved(kind: RemovedKind, id: string, body: unknown): Promise<void>;
	/** What was removed and can still be put back. */
	listRemoved(kind?: RemovedKind): Promise<Removed[]>;
	/** Keeps how everything stood before an import, in parts. */
	keepImport(id: string, bodies: Iterable<unknown>): Promise<void>;
	/** Who is put in anew was not removed: her phones stay. */
	takeAsThere(refs: Iterable<string>): Promise<void>;
	/** It was put back: its phones stay. */
	dropRemoved(kind: RemovedKind, id: string): Promise<void>;
	/** Changes what is kept of imports. */
	forgetInImports(without: (body: unknown) => unknown): Promise<void>;
	/** Ends all that is known of somebody here at once: phones, and what they share. */
	endPerson(ref: string): Promise<void>;

	/** Why the clock is not believed just now; undefined where it is. */
	doubt(): Doubt | undefined;
	/** The ISO week that it is, as far as the clock is believed. */
	week(): string;

	/**
	 * From now on this process gathers who comes; `writeContacts` writes it. A server does, a command does not.
	 * @param uptime milliseconds that only ever grow, whatever the clock does
	 */
	startGathering(uptime: () => number): Promise<void>;
	/** Notes in memory that a phone was seen. Nothing is written. */
	noteContact(phone: PairedPhone): void;
	/** The end of the process: writes what was gathered in the running week too. */
	writeContacts(): Promise<void>;

	/** Her choice; undefined when there is none. */
	choiceOf(ref: string): Promise<Choice | undefined>;
	/** Stores what she wants from now on, as far as the team offers it. */
	choose(ref: string, request: SharingRequest, offered: Offered, at: At): Promise<void>;
	/** Nothing of somebody is shared any more, until she shares it again. */
	endSharing(ref: string): Promise<void>;
	/** Everybody who shares something, in an order that tells nothing. */
	listChoices(): Promise<{ ref: string; choice: Choice }[]>;
	/** How many family phones read along, and from when the new ones will. */
	readersOf(ref: string): Promise<Pick<Sharing, 'readers' | 'waiting'>>;
	/** A family's plan under names of its own. */
	underOtherNames(ref: string, plan: Plan): Plan;

	/**
	 * The round: forgets what is over, writes the contacts of weeks that are over, lets phones end that were last seen
	 * more than `silentWeeks` ago or have another reason, and then writes everything anew.
	 * @param why people whose phones end for another reason
	 * @returns how many phones do not end because so many at once look like a fault
	 */
	tidy(at: At, silentWeeks: number, why?: WhyEnd): Promise<number>;
	/** Between two of those: invitations whose time is over go. */
	forgetExpired(): Promise<void>;
	/**
	 * The round of a process beside which another one has it: takes over how many weeks were lived.
	 * @param writes whether the contacts that this one gathered are written now
	 */
	follow(writes: 'all' | 'weeks that are over' | 'nothing'): Promise<void>;
	/**
	 * Where the databases beside this one do not fit it, as files of several moments do not: phones that read although they were
	 * ended, and phones that have no place in their lock.
	 */
	notFitting(): Promise<{ ended: string[]; withoutSlot: string[] }>;
	close(): Promise<void>;
};

const purposes = ['locator', 'code', 'phone', 'lock', 'slot', 'token', 'item', 'person', 'removed'] as const;

/** What the parts of this folder work with. `keyed` hashes a value for one purpose; only such hashes are stored. */
export type Parts = {
	database: Database<Tables>;
	/** The phone that has the token with this hash. */
	phoneOfToken: (hash: string) => Soon<PairedPhone | 'revoked' | undefined>;
	keyed: (purpose: (typeof purposes)[number], value: string) => string;
	sealed: Sealing;
	random: Random;
	/** For a name of each row: a few stay in memory, and others lie beside the databases, sealed, until they are gone through. */
	inHeaps: <T>() => Heaps<T>;
	now: () => Date;
	locks: LocksDatabase;
	contacts: ReturnType<typeof gatherContacts>;
	lived: LivedWeeks;
};

/**
 * Opens `phones.db`.
 * @param few so much of what a round keeps of each phone stays in memory
 */
export async function openRegister(
	data: string,
	secret: Secret,
	random: Random,
	now: () => Date,
	few?: number
): Promise<Register> {
	const database = await openDatabase<Tables>(join(data, 'phones.db'), registerShape);
	const locks = await openLocksDatabase(data, secret, random, now);
	const lived = livedWeeks(now, await queries.lived(database.query));
	const names = new Map(
		purposes.map((purpose) => [purpose, naming(secret.key(`phones/${purpose}`))] as const)
	);
	const rowOfToken = database.often(queries.phoneOfToken);
	const parts: Parts = {
		database,
		phoneOfToken: database.remembering(async (hash) => phones.phoneIn(parts, await rowOfToken(hash))),
		keyed: (purpose, value) => names.get(purpose)!(value),
		sealed: sealing(secret.key('phones/sealed'), random),
		random,
		inHeaps: () => heaps(data, few === undefined ? {} : { few }),
		now,
		locks,
		contacts: gatherContacts(lived),
		lived
	};
	const { contacts } = parts;
	const withheld = withheldFor(data);
	const revoke = (id: string) => alsoOnAFullDisk(data, () => phones.revoke(parts, id));
	return {
		notFitting: () => phones.notFitting(parts),
		invite: (ref, audience, minutes) => invite(parts, ref, audience, minutes),
		pair: (request, canRead) => pair(parts, request, canRead),
		look: (request, canRead) => look(parts, request, canRead),
		phoneWith: (token) =>
			after(phones.phoneWith(parts, token), (phone) =>
				typeof phone === 'object' && withheld.has(phone.id) ? 'revoked' : phone
			),
		list: (ref) => phones.listPhones(parts, ref),
		refs: () => phones.refsOfPhones(parts),
		revoke,
		endWithheld: async () => {
			let count = 0;
			for (const id of withheld.all()) {
				if (await revoke(id)) count++;
				withheld.drop(id);
			}
			return count;
		},
		withheld: () => withheld.all().length,
		keepPhone: (id) => keepPhone(parts, id),
		endWaiting: () => endWaiting(parts),
		keepRemoved: (kind, id, body) => removed.keepRemoved(parts, kind, id, body),
		listRemoved: (kind) => removed.listRemoved(parts, kind),
		keepImport: (id, bodies) => removed.keepImport(parts, id, bodies),
		takeAsThere: (refs) => removed.takeAsThere(parts, refs),
		dropRemoved: (kind, id) => removed.dropRemoved(parts, kind, id),
		forgetInImports: (without) => removed.forgetInImports(parts, without),
		endPerson: (ref) => removed.endPerson(parts, ref),
		doubt: lived.doubt,
		week: lived.week,
		forget: (phone) => phones.forget(parts, phone.id),
		locks: lockService(locks, {
			lockHash: (lockId) => parts.keyed('lock', lockId),
			notesHolder: (lockId, bookId) => parts.keyed('phone', `notes ${bookId} ${lockId}`),
			endSlot: (lockHash, slot, holder) => phones.endSlot(parts, lockHash, slot, holder),
			weeks: () => ({ now: lived.week(), before: weekBefore(earlier(lived.week(), lived.counted())) })
		}),
		startGathering: (uptime) => contacts.start(database, uptime),
		noteContact: (phone) => contacts.note(phone),
		writeContacts: () => phones.writePhonesAnew(parts, true),
		choiceOf: (ref) => sharing.choiceOf(parts, database.query, ref),
		choose: (ref, request, offered, at) => sharing.choose(parts, ref, request, offered, at),
		endSharing: (ref) => sharing.endSharing(parts, ref),
		listChoices: () => sharing.listChoices(parts),
		readersOf: (ref) => sharing.readersOf(parts, ref),
		underOtherNames: (ref, plan) => sharing.underOtherNames(parts, ref, plan),
		tidy: async (at, silentWeeks, why = new Map()) => {
			await database.transaction((query) => forgetExpired(parts, query));
			await phones.writePhonesAnew(parts, false);
			const waiting = await endPhones(parts, silentWeeks, why);
			await removed.writeRemovedAnew(parts);
			await sharing.writeSharingAnew(parts, at);
			await database.writeAnew();
			return waiting;
		},
		forgetExpired: () => database.transaction((query) => forgetExpired(parts, query)),
		follow: async (writes) => {
			if (writes === 'nothing') return lived.follow(database.query);
			const all = writes === 'all';
			if (all || contacts.due(false).size > 0) return phones.writePhonesAnew(parts, all, true);
			await database.transaction((query) => contacts.settle(query, false, true));
		},
		close: async () => {
			await database.close();
			await locks.close();
		}
	};
}

const earlier = (one: string, other: string) => (one < other ? one : other);
