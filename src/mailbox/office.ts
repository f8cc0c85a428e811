import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { addDays, type Day } from '#lib/domain/day.ts';
import { ballotKinds, type BallotKind } from '#lib/domain/feedback.ts';
import {
	keptDays,
	lastDayOf,
	signerOf,
	type BatchHead,
	type KeyedPeriod,
	type PeriodKeys
} from '#lib/domain/feedback-period.ts';
import { batchText, receiptText, receivedText } from '#lib/domain/receipt.ts';
import { verifierOf, type Verifier } from '#lib/server/ballots/verify-ballot.ts';
import type { Acceptance, BallotStore } from './ballot-store.ts';
import type { ReceiptKey } from './receipt-key.ts';

/*
 * The post office: takes envelopes of one organisation or of several, keeps them until the day that their releases name,
 * and hands over one batch, in the order of its random numbers. Its own clock closes; no command does, so nobody who asks
 * for a period early gets a part of it.
 */

/** `open` still takes envelopes, `emptied` keeps its used numbers alone. */
type Closed<T> = T | 'open' | 'emptied' | undefined;

export type PostOffice = {
	receiptKey: string;
	/** What comes of a ballot; with a receipt where it is kept. `forged`: no key of the period signed it. */
	take(
		period: string,
		kind: BallotKind,
		ballot: Uint8Array<ArrayBuffer>
	): { acceptance: Acceptance | 'forged'; receipt?: Buffer } | undefined;
	/** The used numbers of all organisations' periods of this name, sorted; undefined before close. */
	numbers(period: string, kind: BallotKind): string[] | undefined;
	/** @param of which organisation's, by the first letters of its signing key; needed only where there are several */
	head(period: string, kind: BallotKind, of: string | undefined): Closed<BatchHead>;
	batch(
		period: string,
		kind: BallotKind,
		of: string | undefined
	): Closed<{ count: number; ballots: Iterable<Uint8Array> }>;
	/** The organisation says that it has a batch: its envelopes are deleted. @returns whether it was the one that says so */
	received(period: string, kind: BallotKind, of: string | undefined, signature: Uint8Array): Closed<boolean>;
	/** Closes what is over, and deletes what nobody fetched in time. */
	tidy(): void;
};

/** A period of one organisation, and the name of its box. */
type Box = { name: string; period: KeyedPeriod; verify: Verifier; collectKey: KeyObject | undefined };

/** How a period's box is called: by its name and its keys, so that two organisations' never meet. */
export const boxOf = (period: KeyedPeriod): string => `${period.id}@${signerOf(period, 'ratings')}`;

/**
 * @param organisations the public keys of each that this post office serves
 * @param now its own clock
 */
export function openPostOffice(
	store: BallotStore,
	organisations: readonly PeriodKeys[],
	key: ReceiptKey,
	now: () => Date = () => new Date()
): PostOffice {
	const boxes = organisations.flatMap((keys) => {
		const verifier = verifierOf(keys);
		const collectKey = keys.collectKey === undefined ? undefined : ed25519Key(keys.collectKey);
		return keys.periods.map((period): Box => ({ name: boxOf(period), period, verify: verifier, collectKey }));
	});
	for (const { name, period, verify: verifies } of boxes)
		store.adopt(period.id, name, (kind, ballot) => verifies(period.id, kind, ballot) === true);

	const today = () => now().toISOString().slice(0, 10);
	const named = (id: string) => boxes.filter(({ period }) => period.id === id);
	// Which were closed by this process, and on which day: where the machine was away for months, or its clock was wrong for
	// a moment, nobody has had the time to fetch them.
	const closedHere = new Map<string, Day>();

	/** By the clock of this machine; once for all, whatever that says later. */
	function isClosed({ name, period }: Box): boolean {
		if (store.isClosed(name)) return true;
		if (today() <= lastDayOf(period)) return false;
		store.closePeriod(name);
		closedHere.set(name, today());
		return true;
	}

	function asked(id: string, kind: BallotKind, of: string | undefined): Closed<Box> {
		const found = named(id).filter(({ period }) => of === undefined || signerOf(period, kind) === of);
		if (found.length !== 1) return undefined;
		const box = found[0]!;
		if (!isClosed(box)) return 'open';
		return store.isEmptied(box.name, kind) ? 'emptied' : box;
	}

	// What is closed changes no more: it is read through once.
	const heads = new Map<string, BatchHead & { digest: Buffer }>();
	function headOf({ name, period }: Box, kind: BallotKind) {
		const known = heads.get(`${name} ${kind}`);
		if (known) return known;
		const hash = createHash('sha256');
		let count = 0;
		for (const ballot of store.each(name, kind)) {
			hash.update(ballot);
			count += 1;
		}
		const digest = hash.digest();
		const signature = key.sign(batchText(period.id, kind, count, digest)).toString('base64url');
		const head = { count, sha256: digest.toString('base64url'), signature, digest };
		heads.set(`${name} ${kind}`, head);
		return head;
	}

	return {
		receiptKey: key.publicKey,
		take: (id, kind, ballot) => {
			const here = named(id);
			if (here.length === 0) return undefined;
			// Whose it is its signature says; of its sender nothing is asked.
			const box = here.find((one) => one.verify(id, kind, ballot) === true);
			if (!box) return { acceptance: 'forged' };
			isClosed(box);
			const acceptance = store.accept(box.name, kind, ballot);
			if (acceptance !== 'new' && acceptance !== 'again') return { acceptance };
			const digest = createHash('sha256').update(ballot).digest();
			return { acceptance, receipt: key.sign(receiptText(id, kind, digest)) };
		},
		numbers: (id, kind) => {
			const closed = named(id).filter(isClosed);
			if (closed.length === 0 || closed.length < named(id).length) return undefined;
			return closed.flatMap(({ name }) => store.numbers(name, kind)).sort();
		},
		head: (id, kind, of) => {
			const box = asked(id, kind, of);
			if (typeof box !== 'object') return box;
			const { count, sha256, signature } = headOf(box, kind);
			return { count, sha256, signature };
		},
		batch: (id, kind, of) => {
			const box = asked(id, kind, of);
			if (typeof box !== 'object') return box;
			return { count: headOf(box, kind).count, ballots: store.each(box.name, kind) };
		},
		received: (id, kind, of, signature) => {
			const box = asked(id, kind, of);
			if (typeof box !== 'object') return box;
			const { digest } = headOf(box, kind);
			const text = receivedText(id, kind, digest);
			if (!box.collectKey || !verify(null, text, box.collectKey, signature)) return false;
			store.empty(box.name, kind);
			return true;
		},
		tidy: () => {
			for (const box of boxes) {
				if (!isClosed(box) || store.isFromBefore(box.name)) continue;
				const since = closedHere.get(box.name) ?? lastDayOf(box.period);
				if (today() <= addDays(since, keptDays)) continue;
				for (const kind of ballotKinds) if (!store.isEmptied(box.name, kind)) store.empty(box.name, kind);
			}
		}
	};
}

/** A public key from its 32 bytes, base64url. */
const ed25519Key = (x: string): KeyObject =>
	createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
