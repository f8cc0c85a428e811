import { describe, expect, test } from 'vitest';
import { judge, signedBytes, versionNumber, type ServedList, type ServedRelease } from './served-list.ts';

const hex = '0'.repeat(64);
const key = (letter: string) => letter.repeat(43);
const list = (signers: string[], version = '1.0.0'): ServedList => ({
	version,
	commit: null,
	node: '24.0.0',
	lockfile: hex,
	config: null,
	keys: null,
	signers,
	connect: null,
	headers: { open: {}, page: {}, part: {}, worker: {} },
	hashes: { '/': `${'A'.repeat(43)}=` }
});

/** A signature of the tests: over what is signed, by whom, and nothing else fits it. */
const over = (bytes: Uint8Array, by: string) =>
	`${by[0]}${[...bytes].reduce((sum, byte, at) => (sum * 31 + byte + at) % 1_000_000_007, 7)}`.padEnd(
		86,
		'_'
	);
const isSigned = (bytes: Uint8Array, by: string, signature: string) =>
	Promise.resolve(over(bytes, by) === signature);

function release(
	signers: string[],
	by: string[],
	made = '2026-11-29T08:00:00Z',
	version?: string
): ServedRelease {
	const text = JSON.stringify(list(signers, version));
	const bytes = signedBytes(made, new TextEncoder().encode(text));
	return { list: text, signatures: by.map((one) => ({ key: one, made, signature: over(bytes, one) })) };
}

const [ours, theirs, other] = [key('o'), key('t'), key('x')];
const believes = (signers: string[], lost: string[] = []) => ({ signers, lost });
const judged = async (
	...args: Parameters<typeof judge> extends [...infer First, unknown] ? First : never
) => {
	const said = await judge(...(args as [ServedRelease, ReturnType<typeof believes>, undefined]), isSigned);
	return typeof said === 'string' ? said : said.version;
};

describe('a list is taken', () => {
	test('that the key signed which the build believes', async () => {
		expect(await judged(release([ours], [ours]), believes([ours]), undefined)).toBe('1.0.0');
	});

	test('that both signed where two have to; one of them is not enough', async () => {
		const both = believes([ours, theirs]);
		expect(await judged(release([ours, theirs], [theirs, ours]), both, undefined)).toBe('1.0.0');
		for (const one of [ours, theirs])
			expect(await judged(release([ours, theirs], [one]), both, undefined)).toBe('unsigned');
	});

	test('where nobody signs, with or without', async () => {
		expect(await judged(release([], []), believes([]), undefined)).toBe('1.0.0');
	});

	test('at the same moment as the last, and later', async () => {
		const kept = release([ours], [ours]);
		expect(await judged(kept, believes([ours]), kept)).toBe('1.0.0');
		expect(await judged(release([ours], [ours], '2027-01-01T00:00:00Z'), believes([ours]), kept)).toBe(
			'1.0.0'
		);
	});

	test('with a new key, where the one before signed it too, or is said to be lost', async () => {
		const kept = release([ours], [ours]);
		expect(await judged(release([other], [other, ours]), believes([other]), kept)).toBe('1.0.0');
		expect(await judged(release([other], [other]), believes([other], [ours]), kept)).toBe('1.0.0');
	});
});

describe('a list is refused', () => {
	const damaged = { list: '{"hashes"', signatures: [] };

	test.each<[string, ServedRelease | undefined, string]>([
		['that is not there', undefined, 'damaged'],
		['that cannot be read', damaged, 'damaged'],
		['that nobody signed', release([ours], []), 'unsigned'],
		['that another key signed', release([ours], [other]), 'unsigned'],
		['that names another key and is signed by it', release([other], [other]), 'unsigned']
	])('%s', async (_, offered, why) => {
		expect(await judged(offered, believes([ours]), undefined)).toBe(why);
	});

	test('that was changed by a letter after it was signed, or whose moment was', async () => {
		const signed = release([ours], [ours]);
		const other = { ...signed, list: signed.list.replace('1.0.0', '1.0.1') };
		expect(await judged(other, believes([ours]), undefined)).toBe('unsigned');
		const later = { ...signed, signatures: [{ ...signed.signatures[0]!, made: '2027-01-01T00:00:00Z' }] };
		expect(await judged(later, believes([ours]), undefined)).toBe('unsigned');
	});

	test('that was signed before the one that is kept, whatever it says of itself', async () => {
		const older = release([ours], [ours], '2026-11-29T07:59:59Z', '9.0.0');
		expect(await judged(older, believes([ours]), release([ours], [ours]))).toBe('older');
	});

	test('of a build with a key of its own, or with none, where another signed what is kept', async () => {
		const kept = release([ours], [ours]);
		expect(await judged(release([other], [other]), believes([other]), kept)).toBe('unsigned');
		expect(await judged(release([], []), believes([]), kept)).toBe('unsigned');
	});
});

test('a version has a number that people can compare', () => {
	expect(versionNumber(Uint8Array.from({ length: 32 }, (_, at) => at * 7))).toBe('0007-0E15-1C23-2A31-383F');
});
