import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent, request } from 'node:http';
import { dayAt } from '#lib/domain/day.ts';
import type { BallotKind } from '#lib/domain/feedback.ts';
import type { KeyedPeriod } from '#lib/domain/feedback-period.ts';
import type { BallotVisit, VisitTools } from '#lib/sync/ballots/ballot-visit.ts';
import { sealBody } from '#lib/vault/body.ts';
import { newBook } from '#lib/vault/book-content.ts';
import { OpenBook } from '#lib/vault/open-book.ts';
import { bodyIn, innerLength } from '#lib/vault/slot-layout.ts';
import type { Store, StoredPhone } from '#lib/vault/store.ts';
import { newId } from '#tests/support/app.ts';
import { chance } from '../size.ts';
import type { TownClock } from './town-clock.ts';

/*
 * A phone without a browser: the app's own book, its own visit, its own order of calls. What is not the app's own here:
 * the store lies in memory and holds one slot, no key is tried at an entrance, and `fetch` speaks HTTP from an address of
 * this phone's own (127.0.0.0/8 is all of it this machine's).
 */

// A rune outside of a component is the value itself.
Object.assign(globalThis, {
	$state: Object.assign((value: unknown) => value, { raw: (value: unknown) => value })
});

/** The two places a phone speaks to; the second as its release has it. */
export type Places = { app: string; box: string };

/** What a phone is about to ask somebody, told to the test that it may know the truth, or do something meanwhile. */
export type Wire = (
	phone: PhoneInNode,
	to: 'app' | 'box' | 'elsewhere',
	path: string,
	body: Uint8Array | undefined
) => void | Promise<void>;

const real = { setTimeout, clearTimeout };
const speaking = new AsyncLocalStorage<PhoneInNode>();

class InMemory {
	#stored: StoredPhone | undefined;
	#last: Promise<unknown> = Promise.resolve();

	alone<T>(work: () => Promise<T>): Promise<T> {
		const done = this.#last.then(work);
		this.#last = done.catch(() => undefined);
		return done;
	}
	read = async () =>
		this.#stored && { phone: this.#stored.phone, slots: this.#stored.slots.map((slot) => slot.slice()) };
	write = async (stored: StoredPhone) => void (this.#stored = stored);
}

export class PhoneInNode {
	readonly ref: string;
	/** Where it mostly is; now and then it is elsewhere. */
	readonly home: string;
	readonly browser: string;
	address: string;
	/** The connections to the app that one visit keeps open, as a browser does; the post office ends each of its own. */
	line = new Agent({ keepAlive: true });
	visits = 0;
	#open!: OpenBook;
	#town: Town;
	#doing: Promise<unknown>[] = [];

	private constructor(town: Town, ref: string, home: string, browser: string) {
		[this.#town, this.ref, this.home, this.browser] = [town, ref, home, browser];
		this.address = home;
	}

	/** A phone that is paired: its token is all that it knows. */
	static async paired(
		town: Town,
		{ ref, token, home, browser }: { ref: string; token: string; home: string; browser: string }
	): Promise<PhoneInNode> {
		const phone = new PhoneInNode(town, ref, home, browser);
		const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
			'encrypt',
			'decrypt'
		]);
		const [lockId, store] = [newId(), new InMemory()];
		const { book, body } = await sealBody(key, newBook({ slot: 0, token, language: 'en', reading: 'adult' }));
		const slot = new Uint8Array(innerLength);
		bodyIn(slot).set(body);
		await store.write({ phone: { lockId } as StoredPhone['phone'], slots: [slot] });
		phone.#open = new OpenBook(store as unknown as Store, lockId, key, book);
		return phone;
	}

	get envelopes() {
		return this.#open.content.feedback.envelopes;
	}

	/** Waits for what it does by itself. */
	async settle(): Promise<void> {
		while (this.#doing.length > 0) await this.#doing.shift();
	}

	/**
	 * One opening of the book: what the book does by itself, then what she does, then the minutes until it ends.
	 * @param answers what she closes an envelope over; undefined where she only reads
	 */
	visit(
		answers?: (period: KeyedPeriod) => [BallotKind, Uint8Array<ArrayBuffer>][] | undefined
	): Promise<void> {
		return speaking.run(this, async () => {
			this.visits += 1;
			const { clock, tools, Visit, Freshness } = this.#town;
			// The same visit; what it does by itself is waited for.
			const keep = (work: Promise<void>) => {
				this.#doing.push(work.catch(() => undefined));
				return work;
			};
			class Awaited extends Visit {
				override begin = () => keep(super.begin());
				override goOn = () => keep(super.goOn());
				override finish = () => keep(super.finish());
			}
			const visit = new Awaited(this.#open, { today: this.#town.today, ...tools });
			const freshness = new Freshness(this.#open, async () => undefined, visit);
			await freshness.renew();
			await this.settle();
			const period = tools.released?.find(
				({ opens, closes }) => opens <= this.#town.today() && this.#town.today() <= closes
			);
			const sealed = period && answers?.(period);
			for (const [kind, plain] of sealed ?? []) {
				clock.turn(clock.now + 20_000 + chance() * 60_000);
				await visit.closeEnvelope(period!, kind, plain);
			}
			// She stays a while longer than the end of the visit takes.
			clock.at(clock.now + 90_000 + chance() * 300_000, () => {
				visit.stop();
				this.line.destroy();
				this.line = new Agent({ keepAlive: true });
			});
		});
	}
}

/** What all phones of a test have in common. */
export class Town {
	readonly clock: TownClock;
	readonly tools: Partial<VisitTools>;
	readonly places: Places;
	Visit!: typeof BallotVisit;
	Freshness!: typeof import('#lib/book/freshness.svelte.ts').Freshness;
	/** What a phone hears instead, where somebody stands in between. */
	between: ((phone: PhoneInNode, url: URL, answer: Response) => Promise<Response>) | undefined;
	/** Where a connection leads that is meant for an origin, where somebody holds its name. */
	divert = new Map<string, string>();
	#wire: Wire;

	private constructor(clock: TownClock, places: Places, tools: Partial<VisitTools>, wire: Wire) {
		[this.clock, this.places, this.tools, this.#wire] = [clock, places, tools, wire];
	}

	/** From now on `fetch` and `setTimeout` are those of this town, for whatever a phone does. */
	static async begin(
		clock: TownClock,
		places: Places,
		tools: Partial<VisitTools>,
		wire: Wire
	): Promise<Town> {
		const town = new Town(clock, places, tools, wire);
		Object.assign(globalThis, {
			__PERIOD_KEYS__: tools.released ?? [],
			__POST_OFFICE__: tools.postOffice ?? null,
			fetch: town.#fetch,
			setTimeout: (act: () => void, pause = 0) => {
				const phone = speaking.getStore();
				if (!phone) return real.setTimeout(act, pause);
				return clock.at(clock.now + pause, () =>
					speaking.run(phone, async () => {
						act();
						await phone.settle();
					})
				);
			},
			clearTimeout: (timer: object) => clock.drop(timer) || real.clearTimeout(timer as NodeJS.Timeout)
		});
		({ BallotVisit: town.Visit } = await import('#lib/sync/ballots/ballot-visit.ts'));
		({ Freshness: town.Freshness } = await import('#lib/book/freshness.svelte.ts'));
		return town;
	}

	today = () => dayAt(this.clock.date(), 'Asia/Phnom_Penh');

	#fetch = async (address: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
		const phone = speaking.getStore();
		if (!phone) throw new Error('nobody asks');
		const url = new URL(String(address), this.places.app);
		const { app, box } = this.places;
		const to = url.origin === app ? 'app' : url.origin === box ? 'box' : 'elsewhere';
		const body = init.body === undefined ? undefined : Buffer.from(init.body as Uint8Array);
		const method = init.method ?? 'GET';
		const asked = {
			'user-agent': phone.browser,
			accept: '*/*',
			'sec-fetch-mode': 'cors',
			'sec-fetch-site': to === 'app' ? 'same-origin' : 'cross-site',
			...(to !== 'app' || method !== 'GET' ? { origin: this.places.app } : {}),
			...(init.headers as Record<string, string>)
		};
		this.clock.turn(this.clock.now + 80 + chance() * 700);
		await this.#wire(phone, to, url.pathname, body);
		// A page of another origin asks first whether it may (the Fetch Standard, "CORS-preflight fetch").
		const led = new URL(url.pathname + url.search, this.divert.get(url.origin) ?? url.origin);
		if (to !== 'app' && method === 'POST') await send(phone, to, led, 'OPTIONS', asked);
		const answer = await send(phone, to, led, method, asked, body);
		answer.headers.set('date', this.clock.date().toUTCString());
		return this.between ? this.between(phone, url, answer) : answer;
	};
}

function send(
	phone: PhoneInNode,
	to: Parameters<Wire>[1],
	url: URL,
	method: string,
	headers: Record<string, string>,
	body?: Uint8Array
): Promise<Response> {
	return new Promise((resolve, reject) => {
		const asking = request(
			url,
			{ method, headers, agent: to === 'app' ? phone.line : false, localAddress: phone.address },
			(answer) => {
				const parts: Buffer[] = [];
				answer.on('data', (part: Buffer) => parts.push(part));
				answer.on('error', reject);
				answer.on('end', () => {
					const status = answer.statusCode!;
					const bare = status === 204 || status === 304;
					const given = Object.entries(answer.headers).map(
						([name, value]) => [name, String(value)] as [string, string]
					);
					resolve(new Response(bare ? null : Buffer.concat(parts), { status, headers: given }));
				});
			}
		);
		asking.on('error', reject);
		asking.end(body);
	});
}
