import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import type { Language } from '#lib/domain/text.ts';
import type { Random } from '#lib/server/random.ts';
import type { Secret } from '#lib/server/secret.ts';
import {
	accountNamed,
	accountOfSubject,
	accounts,
	accountWith,
	addAccount,
	countDirectors,
	keepAccount,
	rightsOf,
	StaffName,
	staffOf,
	type Account,
	type Staff
} from './accounts.ts';
import { bringBack, carriedIn, carry } from './forms.ts';
import { lookAtOnce, makeOnce, takeOnce, type OnceKind } from './once.ts';
import { openParts, type Place } from './parts.ts';
import {
	authenticationOptions,
	keepKey,
	keyOf,
	keysOf,
	madeKey,
	passkeysWork,
	registrationOptions,
	type KeyLine
} from './passkeys.ts';
import {
	dropProposal,
	propose,
	proposals,
	sign,
	type Bodies,
	type Proposal,
	type ProposalKind
} from './proposals.ts';
import { newPassword, newTotp, passwordLetters, passwordMemoryKiB, rightStep } from './passwords.ts';
import { queries } from './queries.ts';
import type { StaffRole } from './roles.ts';
import { beginSession, sessionWith, type SignedIn } from './sessions.ts';
import type { Tables } from './tables.ts';
import { countTry } from './tries.ts';

/** What a page needs so that a key can be made or shown: `options` for the browser, or what a clock app reads. */
export type KeyForm = { carried: string; options?: object; totp?: { secret: string; address: string } };

/** What a form brings back. */
export type KeyAnswer = { carried: string; answer?: string; password?: string; code?: string };

/** Who asks: the address, and the token her browser brought. */
export type Caller = { address: string; brought?: string };

/** Why a key was not taken. The words for all but the first two are the same on the page. */
export type WhyRefused = 'too-often' | 'name-taken' | 'name-missing' | 'short-password' | 'not-right';

export type Entered = { token: string } | { refused: WhyRefused };

/** Staff, their keys, and who is signed in. */
export type Desk = {
	/** Whether browsers make passkeys here; where not, people have a password and a clock app. */
	passkeys: boolean;
	/** How many directors there are. A desk needs two. */
	directors(): Promise<number>;
	/** A new set-up link's secret, while there is no director; an earlier one ends. */
	setUp(): Promise<string | undefined>;
	/** A new way in for a director, from the server's own console; undefined where nobody of that name is one. */
	recover(name: string): Promise<string | undefined>;

	/** Whom a link is for; undefined where it opens nothing. `staff` is absent for the first director. */
	lookAtLink(secret: string, caller: Caller): Promise<{ staff?: Staff } | undefined>;
	/**
	 * @param refused what the form carried that was not taken: it comes again with the same square, for a clock app has read it
	 */
	linkForm(secret: string, refused?: string): Promise<KeyForm | undefined>;
	/** Makes the key a link is for, and the account where it is the first, and signs in. */
	enter(
		secret: string,
		key: KeyAnswer & { name?: string; language?: Language; also?: StaffRole[] },
		caller: Caller
	): Promise<Entered>;

	signInForm(): Promise<KeyForm>;
	/** @param only the one whose key it has to be, where somebody shows a key again */
	signIn(key: KeyAnswer & { name?: string }, caller: Caller, only?: string): Promise<Entered>;
	/**
	 * Binds whom the organisation's own sign-in names to the account a link is for, and signs in. Never for the first director, nor
	 * where somebody has that subject already.
	 */
	bindSubject(secret: string, subject: string, caller: Caller): Promise<Entered>;
	/** Signs in whoever has that subject. @param only the one whose it has to be */
	signInAs(subject: string, caller: Caller, only?: string): Promise<Entered>;
	/** What a browser keeps while it is away at the issuer, sealed; it is brought back once. */
	keepWhileAway(value: object): string;
	broughtBack(kept: string): Promise<unknown>;

	session(token: string | undefined): Promise<SignedIn | undefined>;
	signOut(session: SignedIn): Promise<void>;

	/** What a form carries whose answer is shown once. */
	press(purpose: string): string;
	/** Whether a press is the first of its form. */
	isFirstPress(purpose: string, carried: string): Promise<boolean>;
	/** A name for an address that tells nothing to a browser's history. */
	nameInAddress(ref: string): string;

	/** Writes down what somebody else has to sign before it is done. */
	propose<K extends ProposalKind>(kind: K, by: string, body: Bodies[K]): Promise<void>;
	/** What waits for a second signature. */
	proposals<K extends ProposalKind>(kind: K): Promise<Proposal<K>[]>;
	/** Takes one out so that it is done, once; undefined where there is none, or who signs wrote it. */
	sign<K extends ProposalKind>(kind: K, id: string, signer: string): Promise<Proposal<K> | undefined>;
	/** It is not to be done. False where there is none. */
	dropProposal(kind: ProposalKind, id: string): Promise<boolean>;

	ownKeys(staff: string): Promise<{ keys: KeyLine[]; paper: boolean; password: boolean }>;
	addKeyForm(staff: Staff, refused?: string): Promise<KeyForm>;
	addKey(staff: Staff, key: KeyAnswer): Promise<boolean>;
	/** Never the last one. */
	dropKey(staff: string, id: string): Promise<boolean>;
	/** A new paper code; the one before ends. */
	paper(staff: string): Promise<string>;

	staff(): Promise<(Staff & { hasKey: boolean })[]>;
	/** A new account and the secret of her link; undefined where the name is taken. */
	add(content: Omit<Staff, 'id' | 'ended'>): Promise<{ id: string; secret: string } | undefined>;
	/** False where it would leave the desk without a director. */
	change(id: string, change: Pick<Staff, 'roles' | 'worksAs'>): Promise<boolean>;
	/** A new link for somebody: her keys, sessions and earlier links end. */
	newLink(id: string): Promise<string | undefined>;
	/** Somebody leaves: nothing of hers opens anything from now on. False for the last director. */
	end(id: string): Promise<boolean>;
	close(): Promise<void>;
};

const linkKinds: OnceKind[] = ['set-up', 'join', 'paper'];
const noAnswer: Entered = { refused: 'not-right' };

/** Opens `staff.db`. */
export async function openDesk(
	data: string,
	secret: Secret,
	place: Place,
	random: Random = randomBytes,
	now: () => Date = () => new Date(),
	memoryKiB = passwordMemoryKiB
): Promise<Desk> {
	const parts = await openParts(data, secret, random, now, place, memoryKiB);
	const { database, ended } = parts;
	const passkeys = passkeysWork(place.origin);

	async function keyForm(
		purpose: string,
		name: string,
		staff: string | null,
		refused = ''
	): Promise<KeyForm> {
		if (passkeys) {
			const options = await registrationOptions(parts, name, staff);
			return { carried: carry(parts, purpose, options.challenge), options };
		}
		const totp = newTotp(parts, carriedIn(parts, purpose, refused));
		return { carried: carry(parts, purpose, totp.secret), totp };
	}

	/** Reads what was brought for a new key, before anything is changed. */
	async function readKey(purpose: string, { carried, answer = '', password = '', code = '' }: KeyAnswer) {
		const kept = await bringBack(parts, purpose, carried);
		if (kept === undefined) return undefined;
		if (passkeys) {
			const key = await madeKey(parts, kept, parsed(answer));
			return key && { key };
		}
		const own = await newPassword(parts, password, kept, code);
		return own && { password: own };
	}

	type ReadKey = NonNullable<Awaited<ReturnType<typeof readKey>>>;
	async function keepNewKey(query: Kysely<Tables>, account: Account, read: ReadKey): Promise<void> {
		if (read.key) return keepKey(parts, query, account.id, read.key).then(() => undefined);
		await endPassword(account);
		await keepAccount(parts, query, { ...account, password: read.password });
	}

	// A password is known by its salt, which no other has.
	async function endPassword({ password }: Account): Promise<void> {
		if (password) await ended.note('key', password.salt);
	}

	async function endPaperOf(query: Kysely<Tables>, staff: string): Promise<void> {
		for (const { id } of await queries.onceOf(query, staff, 'paper')) await ended.note('key', id);
	}

	const isShort = (password = '') =>
		password.length < passwordLetters.least || password.length > passwordLetters.most;

	async function holderOf(key: KeyAnswer & { name?: string }): Promise<string | undefined> {
		const challenge = await bringBack(parts, 'sign in', key.carried);
		if (challenge === undefined) return undefined;
		if (passkeys) return keyOf(parts, challenge, parsed(key.answer ?? ''));
		const account = await accountNamed(parts, database.query, key.name ?? '');
		const password = (key.password ?? '').slice(0, passwordLetters.most);
		const step = await rightStep(parts, account?.password, password, key.code ?? '');
		if (!account || step === undefined) return undefined;
		// The same six numbers never open twice, not even at the same moment.
		return database.transaction(async (query) => {
			const fresh = await accountWith(parts, query, account.id);
			if (!fresh?.password || fresh.password.lastStep >= step) return undefined;
			await keepAccount(parts, query, { ...fresh, password: { ...fresh.password, lastStep: step } });
			return fresh.id;
		});
	}

	async function endKeysOf(query: Kysely<Tables>, account: Account): Promise<void> {
		for (const { id } of await queries.passkeysOf(query, account.id)) await ended.note('key', id);
		await endPassword(account);
		await endPaperOf(query, account.id);
		await Promise.all([
			queries.dropPasskeysOf(query, account.id),
			queries.dropSessionsOf(query, account.id),
			queries.dropOnceOf(query, account.id, ['join', 'paper'])
		]);
	}

	const isLastDirector = async (query: Kysely<Tables>, { roles }: Account) =>
		roles.includes('director') && (await countDirectors(parts, query)) < 2;

	return {
		passkeys,
		directors: () => countDirectors(parts, database.query),
		setUp: () =>
			database.transaction(async (query) => {
				if ((await countDirectors(parts, query)) > 0) return undefined;
				await queries.dropOnceKind(query, 'set-up');
				return makeOnce(parts, query, 'set-up', null);
			}),
		recover: (name) =>
			database.transaction(async (query) => {
				const account = await accountNamed(parts, query, name);
				if (!account || account.ended || !account.roles.includes('director')) return undefined;
				await queries.dropOnceOf(query, account.id, ['join']);
				return makeOnce(parts, query, 'join', account.id);
			}),

		lookAtLink: async (secret, { address }) => {
			const tried = await countTry(parts, { address });
			const found = tried.allowed && (await lookAtOnce(parts, database.query, secret, linkKinds));
			if (!found) return undefined;
			await tried.giveBack();
			if (found.staff === null) return {};
			const account = await accountWith(parts, database.query, found.staff);
			return account && !account.ended ? { staff: staffOf(account) } : undefined;
		},
		linkForm: async (secret, refused) => {
			const found = await lookAtOnce(parts, database.query, secret, linkKinds);
			if (!found) return undefined;
			const account =
				found.staff === null ? undefined : await accountWith(parts, database.query, found.staff);
			return keyForm(`link ${secret}`, account?.name ?? '', found.staff, refused);
		},
		enter: async (secret, key, { address, brought }) => {
			const tried = await countTry(parts, { address });
			if (!tried.allowed) return { refused: 'too-often' };
			const found = await lookAtOnce(parts, database.query, secret, linkKinds);
			if (!found) return noAnswer;
			const name = v.safeParse(StaffName, key.name);
			if (found.staff === null && !name.success) return { refused: 'name-missing' };
			if (found.staff === null && (await accountNamed(parts, database.query, name.output as string)))
				return { refused: 'name-taken' };
			if (!passkeys && isShort(key.password)) return { refused: 'short-password' };
			const read = await readKey(`link ${secret}`, key);
			if (!read) return noAnswer;
			const entered = await database.transaction(async (query): Promise<Entered> => {
				const taken = await takeOnce(parts, query, secret, linkKinds);
				if (!taken) return noAnswer;
				let account: Account | undefined;
				if (taken.staff !== null) account = await accountWith(parts, query, taken.staff);
				else if ((await countDirectors(parts, query)) === 0)
					account = await addAccount(parts, query, {
						name: name.output as string,
						language: key.language ?? 'en',
						roles: [...new Set<StaffRole>(['director', ...(key.also ?? [])])],
						worksAs: []
					});
				if (!account || account.ended) return noAnswer;
				// Who comes by a link has lost her keys: whoever found them, or a page left open, opens nothing from now on.
				await endKeysOf(query, account);
				await keepNewKey(query, account, read);
				return { token: await beginSession(parts, query, account.id, brought) };
			});
			if ('token' in entered) await tried.giveBack();
			return entered;
		},

		signInForm: async () => {
			if (!passkeys) return { carried: carry(parts, 'sign in') };
			const options = await authenticationOptions(parts);
			return { carried: carry(parts, 'sign in', options.challenge), options };
		},
		signIn: async (key, { address, brought }, only) => {
			const name = passkeys ? undefined : (key.name ?? '').normalize('NFC').trim().toLowerCase();
			const tried = await countTry(parts, { address, ...(name !== undefined && { name }) });
			if (!tried.allowed) return { refused: 'too-often' };
			const holder = await holderOf({ ...key, ...(name !== undefined && { name }) });
			if (holder === undefined || (only !== undefined && holder !== only)) return noAnswer;
			const entered = await database.transaction(async (query): Promise<Entered> => {
				const account = await accountWith(parts, query, holder);
				if (!account || account.ended) return noAnswer;
				return { token: await beginSession(parts, query, holder, brought) };
			});
			if ('token' in entered) await tried.giveBack();
			return entered;
		},
		bindSubject: async (secret, subject, { address, brought }) => {
			const tried = await countTry(parts, { address });
			if (!tried.allowed) return { refused: 'too-often' };
			const entered = await database.transaction(async (query): Promise<Entered> => {
				const found = await lookAtOnce(parts, query, secret, linkKinds);
				if (found?.staff === undefined || found.staff === null) return noAnswer;
				const account = await accountWith(parts, query, found.staff);
				const holder = await accountOfSubject(parts, query, subject);
				if (!account || account.ended || (holder && holder.id !== account.id)) return noAnswer;
				await takeOnce(parts, query, secret, linkKinds);
				await keepAccount(parts, query, { ...account, subject: parts.keyed('subject', subject) });
				return { token: await beginSession(parts, query, account.id, brought) };
			});
			if ('token' in entered) await tried.giveBack();
			return entered;
		},
		signInAs: async (subject, { address, brought }, only) => {
			const tried = await countTry(parts, { address });
			if (!tried.allowed) return { refused: 'too-often' };
			const entered = await database.transaction(async (query): Promise<Entered> => {
				const account = await accountOfSubject(parts, query, subject);
				if (!account || account.ended || (only !== undefined && account.id !== only)) return noAnswer;
				return { token: await beginSession(parts, query, account.id, brought) };
			});
			if ('token' in entered) await tried.giveBack();
			return entered;
		},
		keepWhileAway: (value) => carry(parts, 'away', JSON.stringify(value)),
		broughtBack: async (kept) => parsed((await bringBack(parts, 'away', kept)) ?? ''),
		session: async (token) => (token === undefined ? undefined : sessionWith(parts, token)),
		signOut: async ({ id }) => {
			await queries.dropSession(database.query, id);
		},

		press: (purpose) => carry(parts, `press ${purpose}`),
		isFirstPress: async (purpose, carried) =>
			(await bringBack(parts, `press ${purpose}`, carried)) !== undefined,
		nameInAddress: (ref) => parts.keyed('person', ref).slice(0, 16),

		propose: (kind, by, body) => propose(parts, kind, by, body),
		proposals: (kind) => proposals(parts, kind),
		sign: (kind, id, signer) => sign(parts, kind, id, signer),
		dropProposal: (kind, id) => dropProposal(parts, kind, id),

		ownKeys: async (staff) => ({
			keys: await keysOf(parts, staff),
			paper: await queries.hasOnce(database.query, staff, 'paper'),
			password: (await accountWith(parts, database.query, staff))?.password !== undefined
		}),
		addKeyForm: ({ id, name }, refused) => keyForm(`add ${id}`, name, id, refused),
		addKey: async ({ id }, key) => {
			if (!passkeys && isShort(key.password)) return false;
			const read = await readKey(`add ${id}`, key);
			if (!read) return false;
			await database.transaction(async (query) => {
				const account = await accountWith(parts, query, id);
				if (account) await keepNewKey(query, account, read);
			});
			return true;
		},
		dropKey: (staff, id) =>
			database.transaction(async (query) => {
				if ((await queries.passkeysOf(query, staff)).length < 2) return false;
				await ended.note('key', id);
				await queries.dropPasskey(query, staff, id);
				return true;
			}),
		paper: (staff) =>
			database.transaction(async (query) => {
				await endPaperOf(query, staff);
				await queries.dropOnceOf(query, staff, ['paper']);
				return makeOnce(parts, query, 'paper', staff);
			}),

		staff: async () => {
			const all = await accounts(parts, database.query);
			const lines = all.map(async (account) => ({
				...staffOf(account),
				hasKey:
					account.password !== undefined ||
					account.subject !== undefined ||
					(await queries.passkeysOf(database.query, account.id)).length > 0
			}));
			return (await Promise.all(lines)).sort((a, b) => a.name.localeCompare(b.name));
		},
		add: (content) =>
			database.transaction(async (query) => {
				const account = await addAccount(parts, query, content);
				return account && { id: account.id, secret: await makeOnce(parts, query, 'join', account.id) };
			}),
		change: (id, { roles, worksAs }) =>
			database.transaction(async (query) => {
				const account = await accountWith(parts, query, id);
				if (!account || account.ended) return false;
				if (!roles.includes('director') && (await isLastDirector(query, account))) return false;
				const less = rightsOf(account).filter((right) => !rightsOf({ id, roles, worksAs }).includes(right));
				for (const right of less) await ended.note('right', right);
				await keepAccount(parts, query, { ...account, roles, worksAs });
				return true;
			}),
		newLink: (id) =>
			database.transaction(async (query) => {
				const account = await accountWith(parts, query, id);
				if (!account || account.ended) return undefined;
				await endKeysOf(query, account);
				await keepAccount(parts, query, { ...account, password: undefined, subject: undefined });
				return makeOnce(parts, query, 'join', id);
			}),
		end: (id) =>
			database.transaction(async (query) => {
				const account = await accountWith(parts, query, id);
				if (!account || account.ended || (await isLastDirector(query, account))) return false;
				await ended.note('staff', id);
				await endKeysOf(query, account);
				await keepAccount(parts, query, { ...account, ended: true, password: undefined, subject: undefined });
				return true;
			}),
		close: async () => {
			await ended.close();
			await database.close();
		}
	};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
