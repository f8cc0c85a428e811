import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { makeKeys, quartersFrom, type MadePeriod } from '#lib/server/ballots/make-keys.ts';
import { signBlinded } from '#lib/server/ballots/sign-blinded.ts';
import { careless, ours } from './careless.ts';
import { blindFast, unblindFast } from './fast-phone.ts';
import { onePeriod, Organisation } from './organisation.ts';
import { figure, measured } from './size.ts';
import { sealed, step, walk, type Servers } from './unruly-network.ts';

let made: MadePeriod;
beforeAll(async () => void (made = await onePeriod()));

const everyOrder = (start: () => Servers | Promise<Servers>) =>
	fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
		const servers = await start();
		try {
			await walk(made, servers, steps);
		} finally {
			await servers.remove();
		}
	});

test('dropped, doubled, reordered, late, cut off: one token a person, and each ballot counts exactly once', async () => {
	const walks = figure(10_000, 60);
	await fc.assert(
		everyOrder(() => ours(made)),
		{ numRuns: walks, seed: 20261122, endOnFailure: true }
	);
	measured(`interleaving: ${walks} walks, each ballot once`);
	expect.hasAssertions();
});

test.each([
	'signs every request',
	'counts every copy',
	'takes what is late',
	'forgets when it is cut off'
] as const)('the same walks catch a build that %s', async (fault) => {
	const property = everyOrder(() => careless(made, fault));
	const { failed, numRuns } = await fc.check(property, { numRuns: 200, seed: 20261122, endOnFailure: true });
	measured(`a build that ${fault} is caught by walk ${numRuns}`);
	expect(failed).toBe(true);
});

test('a server that signs for one phone with a key of its own is found out, every time', async () => {
	const marked = await makeKeys(quartersFrom('2026-11-22', 1)[0]!);
	const organisation = await Organisation.open(made);
	const publicKey = createPublicKey(marked.issuer.ratings);
	const tries = figure(1000, 40);
	let passed = 0;
	let asked = 0;
	for (let at = 0; at < tries; at++) {
		const blinded = blindFast(made.period.ratings.sign);
		let signature: Buffer;
		try {
			signature = signBlinded(marked.issuer.ratings, publicKey, blinded.blinded);
		} catch {
			// The blinded message is no number below the marked key's modulus: it cannot even sign.
			continue;
		}
		asked += 1;
		if (
			organisation.post(sealed(blinded, unblindFast(made.period.ratings.sign, blinded, signature))) !==
			'forged'
		)
			passed += 1;
	}
	// The control: the same way with the key of the release is let in.
	const { blinded, signature } = await organisation.token('honest');
	expect(organisation.post(sealed(blinded, signature))).toBe('new');
	await organisation.remove();
	measured(`key tagging: ${passed} of ${asked} marked tokens passed`);
	expect(asked).toBeGreaterThan(0);
	expect(passed).toBe(0);
});
