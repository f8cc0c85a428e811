import { describe, expect, test, vi } from 'vitest';
import { StoreUnavailable } from '#lib/vault/errors.ts';
import { pictureAttempt } from '#lib/vault/key.ts';
import { emptyPhone, openPhone } from '#lib/vault/phone.ts';
import { deleteStore } from '#lib/vault/store.ts';
import { fullBook, testPhone, token } from '#tests/builders/test-book.ts';
import { FakeKeyShare } from '#tests/fakes/fake-key-share.ts';
import { uncover } from './cover.ts';
import { emptyThisPhone, forgetMyBook, type Forgotten } from './erase.ts';
import { Lock } from './lock.svelte.ts';
import { placeNewVersionIfFree } from './update.ts';

const hers = [1, 2, 3, 4, 5, 6];

async function begin(paired = token) {
	const options = { ...testPhone(), server: new FakeKeyShare() };
	const phone = await openPhone(options);
	const proofKey = 'K'.repeat(43);
	const book = await phone.createBook({ ...fullBook(1), proofKey, token: paired }, hers);
	const went: string[] = [];
	const lock = new Lock({ go: (address) => went.push(address), now: Date.now });
	lock.open(book, () => 'km');
	const emptying = (onleft: () => void) =>
		emptyThisPhone(
			'km',
			phone,
			lock,
			async () => true,
			onleft,
			() => emptyPhone(options.name),
			vi.fn()
		);
	return { options, phone, lock, went, emptying };
}

test('forgetting takes the book off the phone and locks, with a server that never answers', async () => {
	const { phone, lock, went } = await begin();
	const told: Forgotten[] = [];
	await forgetMyBook(phone, lock, (forgotten) => {
		told.push(forgotten);
		return new Promise(() => {});
	});
	expect(told).toEqual([
		{ token, lockId: phone.lockId, slot: 1, proof: expect.stringMatching(/^[\w-]{43}$/) }
	]);
	expect([lock.book, went]).toEqual([undefined, ['/km']]);
	expect(await phone.openBook(pictureAttempt(hers))).toBeUndefined();
	uncover();
});

test('an emptied phone keeps nothing, and its page goes', async () => {
	const { options, phone, lock } = await begin();
	const went: string[] = [];
	const told: object[] = [];
	await emptyThisPhone(
		'km',
		phone,
		lock,
		async (proof) => told.push(proof),
		vi.fn(),
		() => emptyPhone(options.name),
		(address) => went.push(address)
	);
	expect([lock.book, went]).toEqual([undefined, ['/km']]);
	expect(told).toEqual([{ lockId: phone.lockId, slot: 1, proof: expect.any(String) }]);
	expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(options.name);
	uncover();
});

test('emptying that fails says so, and does not pretend by going away', async () => {
	const { phone, lock } = await begin();
	const go = vi.fn();
	const fails = () => Promise.reject(new StoreUnavailable());
	await expect(
		emptyThisPhone('km', phone, lock, async () => true, vi.fn(), fails, go)
	).rejects.toBeInstanceOf(StoreUnavailable);
	expect(go).not.toHaveBeenCalled();
	expect(lock.book).toBeDefined();
	lock.drop();
	uncover();
});

function waitingVersion() {
	const waiting = new EventTarget() as ServiceWorker & { state: string };
	const asked: unknown[] = [];
	waiting.postMessage = (message: { type: string }, ports?: unknown) => {
		// It looks as the one before.
		if (message.type === 'WHAT_LOOKS_DIFFERENT') return (ports as MessagePort[])[0]?.postMessage([]);
		asked.push(message);
		waiting.state = 'activated';
		waiting.dispatchEvent(new Event('statechange'));
	};
	return { registration: { waiting } as unknown as ServiceWorkerRegistration, asked };
}

test('a new version waits while a book is open in some tab, and is put in place when it locks', async () => {
	const { lock } = await begin();
	const { registration, asked } = waitingVersion();
	await vi.waitFor(async () =>
		expect((await navigator.locks.query()).held?.map(({ name }) => name)).toContain('pages-open')
	);
	expect(await placeNewVersionIfFree(registration)).toBe(false);
	expect(asked).toEqual([]);
	lock.lock('asked');
	await vi.waitFor(async () => expect(await placeNewVersionIfFree(registration)).toBe(true));
	expect(asked).toEqual([{ type: 'SKIP_WAITING' }]);
	expect(await placeNewVersionIfFree({ waiting: null } as ServiceWorkerRegistration)).toBe(false);
	uncover();
});

test.each([
	['caches', () => vi.spyOn(CacheStorage.prototype, 'keys').mockRejectedValue(new Error('fake: refused'))],
	[
		'a cache that stays',
		() => vi.spyOn(CacheStorage.prototype, 'keys').mockReturnValue(new Promise(() => {}))
	],
	[
		'workers',
		() =>
			vi
				.spyOn(ServiceWorkerContainer.prototype, 'getRegistrations')
				.mockRejectedValue(new Error('fake: refused'))
	]
])(
	'where %s refuse, the book is gone and closed, and the page is told what is left',
	async (_what, refuse) => {
		const { options, lock, went, emptying } = await begin();
		const spy = refuse();
		const onleft = vi.fn();
		await emptying(onleft);
		spy.mockRestore();
		expect(onleft).toHaveBeenCalledOnce();
		expect([lock.book, went]).toEqual([undefined, []]);
		expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(options.name);
	}
);

test('where the storage refuses, the book stays open, since it is still there', async () => {
	const { lock, emptying } = await begin();
	const onleft = vi.fn();
	const refused = () => {
		throw new DOMException('fake: refused', 'UnknownError');
	};
	vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(refused);
	vi.spyOn(IDBFactory.prototype, 'deleteDatabase').mockImplementation(refused);
	await expect(emptying(onleft)).rejects.toBeInstanceOf(StoreUnavailable);
	vi.restoreAllMocks();
	expect(onleft).not.toHaveBeenCalled();
	expect(lock.book).toBeDefined();
	lock.drop();
	uncover();
});

test('where the storage refuses, but what the server answered has cleared it, the book is not shown any longer', async () => {
	const { options, phone, lock } = await begin();
	const go = vi.fn();
	const clears = async () => {
		phone.close();
		await deleteStore(options.name);
		vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(refused);
		vi.spyOn(IDBFactory.prototype, 'deleteDatabase').mockImplementation(refused);
		return true;
	};
	await emptyThisPhone('km', phone, lock, clears, vi.fn(), () => emptyPhone(options.name), go);
	vi.restoreAllMocks();
	expect([lock.book, go.mock.calls]).toEqual([undefined, [['/km']]]);
	uncover();
});

const refused = () => {
	throw new DOMException('fake: refused', 'UnknownError');
};
const books = [
	['the book of a plan', token],
	['a notes book', '']
] as const;

describe.each(books)('forgetting %s', (_book, paired) => {
	test.each<[string, () => unknown]>([
		['no database opens', () => vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(refused)],
		['nothing can be read', () => vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(refused)],
		['nothing can be written', () => vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(refused)],
		[
			'no proof can be made',
			() => vi.spyOn(SubtleCrypto.prototype, 'sign').mockRejectedValue(new Error('fake'))
		]
	])('where %s it is not done, that is thrown, and the book is open as it was', async (_what, refuse) => {
		const { phone, lock, went } = await begin(paired);
		phone.close();
		refuse();
		const tell = vi.fn(async () => true);
		await expect(forgetMyBook(phone, lock, tell)).rejects.toBeInstanceOf(Error);
		vi.restoreAllMocks();
		expect(tell).not.toHaveBeenCalled();
		expect(went).toEqual([]);
		expect(lock.book?.content.slot).toBe(1);
		expect((await phone.openBook(pictureAttempt(hers)))?.slot).toBe(1);
		lock.drop();
		uncover();
	});

	const unreachable = () => Promise.reject(new TypeError('fake: no network'));
	test.each<[string, () => Promise<unknown>, () => unknown]>([
		['the phone is full', async () => true, fullPhone],
		['the server is not reached', unreachable, () => {}],
		['nothing can be asked of a server', refused, () => {}],
		[
			'other tabs cannot be told',
			async () => true,
			() => vi.spyOn(BroadcastChannel.prototype, 'postMessage').mockImplementation(refused)
		],
		[
			'the files of the app are not answered for',
			async () => true,
			() => vi.spyOn(CacheStorage.prototype, 'keys').mockRejectedValue(new Error('fake'))
		]
	])('where %s it is gone, closed, and the page goes', async (_what, tell, refuse) => {
		const { options, phone, lock, went } = await begin(paired);
		refuse();
		await forgetMyBook(phone, lock, tell).catch(() => undefined);
		vi.restoreAllMocks();
		expect([lock.book, went]).toEqual([undefined, ['/km']]);
		expect(await (await openPhone(options)).openBook(pictureAttempt(hers))).toBeUndefined();
		uncover();
	});
});

/** Nothing more fits in; what is there can be taken away. */
function fullPhone() {
	vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
		throw new DOMException('fake: full', 'QuotaExceededError');
	});
}

test.each<[string, () => Promise<unknown>, () => unknown]>([
	['nothing can be asked of a server', refused, () => {}],
	[
		'other tabs cannot be told',
		async () => true,
		() => vi.spyOn(BroadcastChannel.prototype, 'postMessage').mockImplementation(refused)
	]
])('emptying a phone where %s goes on: it is empty, and the page goes', async (_what, tell, refuse) => {
	const { options, phone, lock } = await begin();
	const went: string[] = [];
	refuse();
	const empty = () => emptyPhone(options.name);
	await emptyThisPhone('km', phone, lock, tell, vi.fn(), empty, (to) => went.push(to)).catch(() => undefined);
	vi.restoreAllMocks();
	expect([lock.book, went]).toEqual([undefined, ['/km']]);
	expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(options.name);
	uncover();
});
