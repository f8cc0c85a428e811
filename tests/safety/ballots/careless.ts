import { createPublicKey } from 'node:crypto';
import { type MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { signBlinded } from '#lib/server/ballots/sign-blinded.ts';
import { Organisation } from './organisation.ts';
import type { Servers } from './unruly-network.ts';

/** The two servers as they are, over their very files. */
export async function ours(made: MadePeriod): Promise<Servers> {
	const organisation = await Organisation.open(made);
	return {
		sign: (person, blinded) => organisation.sign(person, blinded),
		post: (ballot) => organisation.post(ballot),
		kept: () => organisation.mailbox.ballots(made.period.id, 'ratings').map((ballot) => messageOf(ballot)),
		restart: () => organisation.restart(),
		closePeriod: () => organisation.mailbox.closePeriod(made.period.id),
		remove: () => organisation.remove()
	};
}

const messageOf = (ballot: Uint8Array) => Buffer.from(ballot.subarray(0, 64)).toString('hex');

type Fault =
	'signs every request' | 'counts every copy' | 'takes what is late' | 'forgets when it is cut off';

/** Builds with one fault each, in memory: the walks have to find it. */
export function careless(made: MadePeriod, fault: Fault): Servers {
	const key = made.issuer.ratings;
	const publicKey = createPublicKey(key);
	const issued = new Map<string, string>();
	let kept: Uint8Array<ArrayBuffer>[] = [];
	let closed = false;
	return {
		sign: async (person, blinded) => {
			const hash = blinded.toString('hex');
			if (fault !== 'signs every request' && (issued.get(person) ?? hash) !== hash) return 'taken';
			issued.set(person, hash);
			return signBlinded(key, publicKey, blinded);
		},
		post: (ballot) => {
			const same = kept.find((one) => messageOf(one) === messageOf(ballot));
			if (same && fault !== 'counts every copy')
				return Buffer.compare(same, ballot) === 0 ? 'again' : 'other';
			if (closed && fault !== 'takes what is late') return 'closed';
			kept.push(ballot);
			return 'new';
		},
		kept: () => kept.map(messageOf),
		restart: async () => {
			if (fault === 'forgets when it is cut off') kept = [];
		},
		closePeriod: () => {
			closed = true;
		},
		remove: async () => undefined
	};
}
