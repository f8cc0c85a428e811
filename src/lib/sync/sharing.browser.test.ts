import { expect, test } from 'vitest';
import { nothingUnsent, type Sharing, type Unsent } from '#lib/domain/sharing.ts';
import { pictureAttempt, type PictureKey } from '#lib/vault/key.ts';
import { openPhone } from '#lib/vault/phone.ts';
import { fullBook, testPhone } from '#tests/builders/test-book.ts';
import { fakeServer, json, problem, type Asked } from '#tests/fakes/fake-server.ts';
import { sendSharing } from './sharing.ts';

const hers: PictureKey = [3, 17, 0, 35, 8, 8];

const sharing = (...items: string[]): Sharing => ({
	offered: {
		goals: [
			{ id: 'a', steps: [] },
			{ id: 'b', steps: [] }
		],
		people: [],
		partners: [],
		promises: []
	},
	chosen: items.map((item) => ({ item })),
	until: items.length > 0 ? '2026-12-27' : null,
	readers: 1,
	waiting: []
});

async function begin(
	unsent: Unsent,
	last: Sharing | undefined = sharing('goal:a'),
	reading = 'adult' as const
) {
	const phone = await openPhone(testPhone());
	const book = await phone.createBook(
		{ ...fullBook(1), reading, sharing: { last, etag: '"1"', unsent } },
		hers
	);
	return { book, stored: async () => (await phone.openBook(pictureAttempt(hers)))?.content.sharing };
}

/** A server that keeps what it is told, as the real one does. */
function keeping(before: Sharing) {
	let stands = before;
	return fakeServer(({ request, body }: Asked) => {
		if (request.method === 'PUT') stands = sharing(...(body as { items: string[] }).items);
		return json(stands, '"2"');
	});
}

test('what she changed without a network is sent at the next contact, and is then as she wants it', async () => {
	const { book, stored } = await begin({ ...nothingUnsent, on: ['goal:b'], off: ['goal:a'] });
	const { network, asked } = keeping(sharing('goal:a'));
	expect(await sendSharing(book, network)).toBe('sent');
	expect(asked.map(({ address, request }) => `${request.method ?? 'GET'} ${address}`)).toEqual([
		'GET /sharing',
		'PUT /sharing'
	]);
	expect(asked[1]?.body).toEqual({ items: ['goal:b'] });
	expect(await stored()).toEqual({ last: sharing('goal:b'), etag: '"2"', unsent: nothingUnsent });
});

test('a phone that was away does not bring back what another phone of hers took back', async () => {
	const { book } = await begin({ ...nothingUnsent, on: ['goal:b'] }, sharing('goal:a'));
	const { network, asked } = keeping(sharing());
	await sendSharing(book, network);
	expect(asked[1]?.body).toEqual({ items: ['goal:b'] });
});

test('what is taken back while something is being sent is sent too, at once', async () => {
	const { book, stored } = await begin({ ...nothingUnsent, on: ['goal:b'] }, sharing('goal:a'));
	const { network } = keeping(sharing('goal:a'));
	let tapped = false;
	const slow: typeof network = {
		fetch: async (...request) => {
			const answer = await network.fetch(...request);
			if (request[1]?.method === 'PUT' && !tapped) {
				tapped = true;
				await book.save((content) => ({
					...content,
					sharing: { ...content.sharing, unsent: { ...nothingUnsent, off: ['goal:a'] } }
				}));
			}
			return answer;
		}
	};
	expect(await sendSharing(book, slow)).toBe('sent');
	expect(await stored()).toMatchObject({ last: sharing(), unsent: nothingUnsent });
});

test.each([
	['no network', () => 'no network', 'unreachable'],
	['a server that is down', () => problem(503, 'source-unavailable'), 'unreachable'],
	['a server that has heard too much', () => problem(429, 'rate-limited'), 'unreachable'],
	['an ended pairing', () => problem(401, 'pairing-revoked'), 'refused'],
	['an answer nobody can read', () => json({}), 'refused']
] as [string, () => Response | 'no network', string][])(
	'with %s her wish stays in the book',
	async (_what, answer, outcome): Promise<void> => {
		const unsent = { ...nothingUnsent, off: ['goal:a'] };
		const { book, stored } = await begin(unsent);
		expect(await sendSharing(book, fakeServer(answer).network)).toBe(outcome);
		expect((await stored())?.unsent).toEqual(unsent);
	}
);

test('where nothing was changed, nobody is asked', async () => {
	const { book } = await begin(nothingUnsent);
	const { network, asked } = keeping(sharing('goal:a'));
	expect(await sendSharing(book, network)).toBe('sent');
	expect(asked).toEqual([]);
});
