import * as v from 'valibot';
import { languages } from '#lib/domain/text.ts';
import { PostOffice } from '#lib/domain/feedback-period.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { howToBuild } from '#lib/server/called.ts';
import { forRealPeople } from '#lib/server/demonstration.ts';
import { faultsIn } from '#lib/server/faults.ts';
import { findNeverWords } from '#lib/server/never-words/find.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { openSecret } from '#lib/server/secret.ts';
import type { Work } from '#operator/command.ts';
import { ownPostOffice, withPostOffice, writePublicKeys } from './public-keys.ts';

type Options = { address?: string; receiptKey?: string; by?: string };

/** `feedback post-office`: who takes the envelopes, as the next release says it. */
export const postOffice: Work<Options> = async (values, { environment: inUse, say }) => {
	const environment = forRealPeople(inUse);
	const keys = readPeriodKeys(environment.keys);
	const chosen = chosenIn(values) ?? ownPostOffice(environment);
	if (keys.demonstration && chosen.by)
		throw new OperatorError(
			'The feedback keys are for trying it out. Make real ones first: companion feedback keys --help'
		);
	writePublicKeys(environment.keys, withPostOffice(keys, environment, openSecret(environment.data), chosen));
	say(`Envelopes go to ${chosen.origin}, by the next release: build it anew (${howToBuild()}).`);
	if (chosen.by) {
		say(
			`It is kept by ${chosen.by.en}. Send them ${environment.keys}: it is public, and they start with it.`
		);
		return 0;
	}
	say('It is this server’s own mailbox. Whoever runs both can find out who answered what; the app says so.');
	return 0;
};

/** @throws OperatorError one line that names what is wrong */
function chosenIn({ address, receiptKey, by }: Options): PostOffice | undefined {
	if (address === undefined && receiptKey === undefined && by === undefined) return undefined;
	if (address === undefined || receiptKey === undefined || by === undefined)
		throw new OperatorError(
			'Name all three: --address https://… --receipt-key KEY --by "KHMER / ENGLISH / VIETNAMESE"',
			2
		);
	const names = by.split('/').map((name) => name.trim());
	const [km, en, vi] = names;
	const given = { origin: originOf(address), receiptKey, by: { km, en, vi } };
	if (names.length !== languages.length)
		throw new OperatorError('--by needs three names: KHMER / ENGLISH / VIETNAMESE', 2);
	const [fault] = faultsIn(PostOffice, given);
	const options = { origin: '--address', receiptKey: '--receipt-key' } as Record<string, string>;
	if (fault) throw new OperatorError(`${options[fault.field] ?? '--by'}: ${fault.reason}`, 2);
	if (!given.origin.startsWith('https://'))
		throw new OperatorError('--address: phones write to HTTPS alone: https://…', 2);
	// It lies in files that anybody can fetch.
	for (const [option, text] of [...names.map((name) => ['--by', name]), ['--address', address]] as const)
		for (const never of findNeverWords(text!))
			throw new OperatorError(
				`${option}: “${never}” would tell whoever finds the app why somebody has it. Choose a name that says nothing of it.`
			);
	return v.parse(PostOffice, given);
}

// With the slash that a browser shows behind it, too.
const originOf = (address: string) =>
	URL.parse(address)?.pathname === '/' ? address.replace(/\/$/, '') : address;
