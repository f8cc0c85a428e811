import { packWords, questions, promises, type Face, type Ratings } from '#lib/domain/feedback.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readIssuerKey } from '#lib/server/ballots/issuer-keys.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import type { Environment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { makeBallot } from '#lib/sync/ballots/seal-ballot.ts';
import { openBallotStore } from '#mailbox/ballot-store.ts';
import { boxOf } from '#mailbox/office.ts';
import { ballotFor, blindFast, unblindFast } from '#tests/safety/ballots/fast-phone.ts';

type Casting = {
	people: number;
	ratingsOf: (at: number) => Ratings;
	text?: (at: number) => string;
	/** Which of the periods that there are keys for. */
	quarter?: number;
	/** As many blank ones beside, and both kinds of ballot. */
	blanks?: boolean;
};

/** Puts ballots of invented people into the mailbox, each signed by the issuer and sealed as a phone does. */
export async function castBallots(
	environment: Environment,
	{ people, ratingsOf, text, quarter = 0, blanks = false }: Casting
): Promise<void> {
	const period = readPeriodKeys(environment.keys).periods[quarter]!;
	const secret = openSecret(environment.data);
	const issuer = await openIssued(environment.data, secret);
	const store = openBallotStore(environment.mailboxData);
	for (const kind of blanks ? (['ratings', 'words'] as const) : (['ratings'] as const)) {
		const key = readIssuerKey(environment.data, secret, period, kind)!;
		for (let at = 0; at < (blanks ? people * 2 : people); at++) {
			const blinded = blindFast(period[kind].sign);
			const signed = (await issuer.issue(key, `person-${at}`, period.id, kind, blinded.blinded)) as Buffer;
			const signature = unblindFast(period[kind].sign, blinded, signed);
			const token = { message: new Uint8Array(blinded.message), signature: new Uint8Array(signature) };
			const ballot =
				kind === 'words'
					? await makeBallot(period, kind, token, packWords(text?.(at) ?? ''))
					: await ballotFor(period, kind, blinded, signature, at < people ? ratingsOf(at) : undefined);
			store.accept(boxOf(period), kind, ballot);
		}
	}
	await issuer.close();
	store.close();
}

/** Answers that differ from one invented person to the next, some of them left open. */
export const answersOf = (at: number): Ratings => ({
	answers: Object.fromEntries(
		questions.flatMap((question, column) =>
			(at + column) % 9 === 0 ? [] : [[question, (1 + ((at * (column + 3)) % 5)) as Face]]
		)
	),
	kept: Object.fromEntries(
		promises.map((promise, column) => [
			promise,
			column < 3 && at % (column + 2) ? 'yes' : at % 7 === 0 ? 'no' : 'yes'
		])
	)
});
