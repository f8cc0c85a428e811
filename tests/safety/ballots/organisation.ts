import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ballotKinds, type BallotKind, type Ratings } from '#lib/domain/feedback.ts';
import type { KeyedPeriod, PeriodKeys } from '#lib/domain/feedback-period.ts';
import { openIssued, type Issued } from '#lib/server/ballots/issued.ts';
import { makeKeys, quartersFrom, type MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { openSecret } from '#lib/server/secret.ts';
import { isoWeek } from '#lib/server/week.ts';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { openBallotStore, type Acceptance } from '#mailbox/ballot-store.ts';
import { verifierOf } from '#lib/server/ballots/verify-ballot.ts';
import { ballotFor, blindFast, unblindFast, type Blinded } from './fast-phone.ts';

let keys: Promise<MadePeriod> | undefined;

/** Keys of one period, made once for a test run: what they are is not what is tested. */
export function onePeriod(today = '2026-11-22'): Promise<MadePeriod> {
	return (keys ??= makeKeys(quartersFrom(today, 1)[0]!));
}

/** The issuer and the mailbox of one organisation with the very code and the very files of the two processes. */
export class Organisation {
	readonly data: string;
	readonly made: MadePeriod;
	issuer: Issued;
	mailbox;
	readonly verify;
	#publicKeys: Record<BallotKind, KeyObject>;
	#thisWeek: (() => string) | undefined;

	private constructor(made: MadePeriod, data: string, issuer: Issued, thisWeek: (() => string) | undefined) {
		this.#thisWeek = thisWeek;
		this.made = made;
		this.data = data;
		this.issuer = issuer;
		this.mailbox = openBallotStore(join(this.data, 'mailbox'));
		this.verify = verifierOf(this.keys);
		this.#publicKeys = Object.fromEntries(
			ballotKinds.map((kind) => [kind, createPublicKey(made.issuer[kind])])
		) as Record<BallotKind, KeyObject>;
	}

	static async open(
		made: MadePeriod,
		{ data = mkdtempSync(join(tmpdir(), 'ballots-')), now }: { data?: string; now?: () => Date } = {}
	): Promise<Organisation> {
		const thisWeek = now && (() => isoWeek(now()));
		const issued = await openIssued(data, openSecret(data, randomBytes), thisWeek);
		return new Organisation(made, data, issued, thisWeek);
	}

	/** Both processes end and begin anew over the same files; nothing is tidied up before. */
	async restart(): Promise<void> {
		await this.issuer.close();
		this.mailbox.close();
		this.issuer = await openIssued(this.data, openSecret(this.data, randomBytes), this.#thisWeek);
		this.mailbox = openBallotStore(join(this.data, 'mailbox'));
	}

	get period(): KeyedPeriod {
		return this.made.period;
	}

	get keys(): PeriodKeys {
		return { demonstration: true, periods: [this.made.period] };
	}

	/** What the server answers to a blinded message: a signature, or that this person has one already. */
	sign(person: string, blinded: Buffer, kind: BallotKind = 'ratings'): Promise<Buffer | 'taken'> {
		const key = { privateKey: this.made.issuer[kind], publicKey: this.#publicKeys[kind] };
		return this.issuer.issue(key, person, this.period.id, kind, blinded);
	}

	/** A person's right to answer. */
	async token(
		person: string,
		kind: BallotKind = 'ratings'
	): Promise<{ blinded: Blinded; signature: Buffer }> {
		const blinded = blindFast(this.period[kind].sign);
		const signed = await this.sign(person, blinded.blinded, kind);
		if (signed === 'taken') throw new Error('this person has a token');
		return { blinded, signature: unblindFast(this.period[kind].sign, blinded, signed) };
	}

	async ballot(person: string, ratings?: Ratings): Promise<Uint8Array<ArrayBuffer>> {
		const { blinded, signature } = await this.token(person);
		return ballotFor(this.period, 'ratings', blinded, signature, ratings);
	}

	/** Puts a ballot into the mailbox as its process does: verified, then stored. */
	post(ballot: Uint8Array<ArrayBuffer>): Acceptance | 'forged' {
		if (!this.verify(this.period.id, 'ratings', ballot)) return 'forged';
		return this.mailbox.accept(this.period.id, 'ratings', ballot);
	}

	/** Everything on the disk, copied as a thief would: database, write-ahead log, free pages. */
	stolen(): string {
		const copy = mkdtempSync(join(tmpdir(), 'stolen-'));
		cpSync(this.data, copy, { recursive: true });
		return copy;
	}

	async remove(): Promise<void> {
		await this.issuer.close();
		this.mailbox.close();
		rmSync(this.data, { recursive: true, force: true });
	}
}
