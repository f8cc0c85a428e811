import { expect, test, vi } from 'vitest';
import { smallCost } from '#lib/crypto/argon2-cost.ts';
import { blind, finalize } from '#lib/crypto/oprf.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import { numberAttempt, pictureAttempt, type Attempt } from './key.ts';
import type { KeyShareServer } from './key-share-server.ts';
import { stretch } from './stretch.ts';

// The real functions; what they gave is remembered.
vi.mock('#lib/crypto/oprf.ts', { spy: true });

const number = numberAttempt('483920');
const picture = pictureAttempt([3, 17, 0, 35, 8, 8]);

const answering = (kind: 'answers' | 'waits' | 'is unreachable' | 'fails'): KeyShareServer => {
	const server = new FakeKeyShare();
	if (kind === 'waits') server.unlock = async () => ({ kind: 'waits', seconds: 60 });
	if (kind === 'is unreachable') server.unlock = async () => ({ kind: 'unreachable' });
	if (kind === 'fails') server.unlock = () => Promise.reject(new Error('a fault'));
	return server;
};

/** Every buffer that held something of the key, as it is after one stretching. */
async function buffersAfter(attempt: Attempt, server: KeyShareServer): Promise<Uint8Array[]> {
	vi.mocked(blind).mockClear();
	vi.mocked(finalize).mockClear();
	const imported = vi.spyOn(crypto.subtle, 'importKey');
	const salt = crypto.getRandomValues(new Uint8Array(16));
	await stretch(attempt, smallCost, { lockId: 'L'.repeat(22), salt, server }).catch(() => undefined);
	const raw = imported.mock.calls.flatMap(([, key]) => (key instanceof Uint8Array ? [key] : []));
	imported.mockRestore();
	const blinded = await Promise.all(vi.mocked(blind).mock.results.map(({ value }) => value));
	const outputs = await Promise.all(vi.mocked(finalize).mock.results.map(({ value }) => value));
	return [...raw, ...blinded.map((one) => one.blind), ...outputs];
}

test.each([
	// The stretched code twice (one buffer), four times both together, the blind, four outputs.
	['number', 'answers', number, 10],
	['number', 'waits', number, 2],
	['number', 'is unreachable', number, 2],
	['number', 'fails', number, 2],
	['picture', 'answers', picture, 1]
] as const)(
	'after a %s key was stretched nothing of it is left in a buffer, when the server %s',
	async (_, kind, attempt, count) => {
		const buffers = await buffersAfter(attempt, answering(kind));
		expect(buffers).toHaveLength(count);
		for (const buffer of buffers) {
			expect(buffer.length).toBeGreaterThan(0);
			expect([...buffer].every((byte) => byte === 0)).toBe(true);
		}
	}
);
