import { createHash } from 'node:crypto';
import { globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { setTimeout as pause } from 'node:timers/promises';
import { openWith } from '#lib/crypto/hpke.ts';
import {
	ballotKinds,
	packRatings,
	packWords,
	partsOf,
	promises,
	questions,
	sealingContext,
	keepings,
	type BallotKind,
	type Face,
	type Ratings
} from '#lib/domain/feedback.ts';
import { beginChance, chance } from '../size.ts';
import type { Lived, Survey } from './lived.ts';
import type { Noted } from './noted.ts';
import type { PhoneInNode } from './phone-in-node.ts';
import { TwoHouses, type Paired } from './two-houses.ts';

/*
 * Lives some periods of two organisations and writes down what each side saw, and the truth. A process of its own: the
 * phone's code takes `fetch` and the clock from the page around it.
 */

export type World = { seed: number; people: number; periods: number; days: number; out: string };

const hour = 3_600_000;
const day = 24 * hour;
/** Days from a close until the envelopes are collected: grace, and one more. */
const untilCollected = 9;

const { seed, people, periods, days, out } = JSON.parse(process.argv[2]!) as World;
beginChance(seed);

const numberOf = (ballot: Uint8Array<ArrayBuffer>) =>
	createHash('sha256').update(partsOf(ballot).message).digest('hex');
const draw = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)]!;

/** Whose envelope each number is: what nobody but this test knows. */
const truth = new Map<string, string>();
const houses = await TwoHouses.open(
	{ people, periods, days, began: Date.parse('2027-01-03T17:00:00Z') },
	(phone, to, path, body) => {
		if (to === 'box' && body) truth.set(numberOf(new Uint8Array(body)), phone.ref);
	}
);
const { clock } = houses;
// What a book says is no part of this, and would be most of the work of keeping it.
houses.town.between = async (_phone, url, answer) => {
	if (!url.pathname.startsWith('/api/v1/words/') || answer.status !== 200) return answer;
	return Response.json({ ...((await answer.json()) as object), texts: {} }, { headers: answer.headers });
};
const began = clock.now;
const end = began + (periods * days + untilCollected) * day;

/** What somebody means to say in a period; what she closed an envelope over goes. */
type Meaning = { period: string; afterVisits: number; ratings?: Ratings; words?: string };

const letters = 'abcdefghijklmnopqrstuvwxyz';
const ratings = (): Ratings => ({
	answers: Object.fromEntries(
		questions.flatMap((question) =>
			chance() < 0.9 ? [[question, (1 + Math.floor(chance() * 5)) as Face]] : []
		)
	),
	kept: Object.fromEntries(promises.flatMap((one) => (chance() < 0.8 ? [[one, draw(keepings)]] : [])))
});
const words = () =>
	Array.from({ length: 5 + Math.floor(chance() * 200) }, () => draw([...letters, ' '])).join('');

/** One in ten answers nothing; the others both kinds, at one of their first visits. */
const meaning = (period: string): Meaning => ({
	period,
	afterVisits: Math.floor(chance() * 3),
	...(chance() < 0.9 && { ratings: ratings(), words: words() })
});

/** A rhythm of her own, hours in which most people look at their phones, and now and then another place. */
function live({ phone, ref }: Paired): void {
	const rhythm = 11 + chance() * 9;
	let meant: Meaning | undefined;
	let visits = 0;
	let quietUntil = 0;
	const next = (from: number) => {
		const night = Math.floor((from + rhythm * (0.5 + chance()) * day) / day) * day;
		// Phnom Penh is seven hours ahead: the day begins at 17 o'clock of the one before.
		const at = night + (6 + (chance() + chance()) * 8) * hour;
		if (at < end) clock.at(at, () => come(at));
	};
	const come = async (at: number) => {
		const period = houses.periods.find(
			({ period }) => period.opens <= houses.town.today() && houses.town.today() <= period.closes
		)?.period.id;
		if (period && meant?.period !== period) {
			[meant, visits] = [meaning(period), 0];
			// Some stay away from the middle of a period until the next one.
			const opened = began + houses.periods.findIndex((one) => one.period.id === period) * days * day;
			quietUntil = chance() < 0.07 ? opened + days * day : 0;
		}
		next(Math.max(at, quietUntil && chance() < 0.5 ? quietUntil : 0));
		phone.address =
			chance() < 0.3
				? `127.${10 + Math.floor(chance() * 200)}.9.${1 + Math.floor(chance() * 200)}`
				: phone.home;
		visits += 1;
		await phone.visit(({ id }) => {
			if (meant?.period !== id || visits <= meant.afterVisits) return undefined;
			const ready = (kind: BallotKind) => phone.envelopes[`${id}.${kind}`]?.state === 'ready';
			const said: [BallotKind, Uint8Array<ArrayBuffer>][] = [];
			if (meant.ratings && ready('ratings')) said.push(['ratings', packRatings(meant.ratings)]);
			if (meant.words && ready('words')) said.push(['words', packWords(meant.words)]);
			for (const [kind, plain] of said) spoken.set(`${ref} ${id} ${kind}`, plain);
			return said;
		});
	};
	clock.at(began + (0.3 + chance() * rhythm) * day, function first() {
		return come(clock.now);
	});
}
const spoken = new Map<string, Uint8Array>();
for (const one of houses.people) live(one);

// Every night both folders are copied.
const nights = new Map<string, number>();
const rightsNights = new Map<string, number>();
const rightsPlaces = new Map<string, number>();
const night = async (at: number) => {
	// What a server does by itself at this hour.
	await pause(40);
	for (const number of houses.numbersInBox()) if (!nights.has(number)) nights.set(number, at);
	const file = readFileSync(houses.at('app', 'ballots.db'));
	const running = houses.periods.filter((_, index) => {
		const opened = began + index * days * day;
		return at > opened - days * day && at < opened + (days + untilCollected) * day;
	});
	for (const { mark, ref } of houses.people) {
		for (const { period } of running) {
			const name = `${ref} ${period.id}`;
			const place = file.indexOf(`${mark}${period.id}`);
			if (place < 0) continue;
			rightsPlaces.set(name, place);
			if (!rightsNights.has(name)) rightsNights.set(name, at);
		}
	}
};
for (let at = began + 20 * hour; at < end; at += day) clock.at(at, () => night(at));

const refs = houses.people.map(({ ref }) => ref);
const whose = new Map(houses.people.map(({ token, ref }) => [`Bearer ${token}`, refs.indexOf(ref)]));
const header = (headers: string[], name: string) =>
	headers[headers.findIndex((one, at) => at % 2 === 0 && one.toLowerCase() === name) + 1] ?? '';

const calls: Survey['o']['calls'] = [];
const rights = new Map<string, Survey['o']['rights'][number]>();
const posts: (Survey['p']['posts'][number] & { path: string })[] = [];

function read(): void {
	for (const { at, from, path, headers, body, answer, status } of houses.notesOf('app')) {
		const person = whose.get(header(headers, 'authorization'));
		if (person === undefined) continue;
		calls.push({ at, from, path, person, browser: header(headers, 'user-agent') });
		if (path !== '/ballots/tokens' || status !== 200) continue;
		const asked = JSON.parse(Buffer.from(body, 'base64').toString()) as {
			period: string;
			kind: string;
			blinded: string;
		};
		const { signature } = JSON.parse(Buffer.from(answer, 'base64').toString()) as { signature: string };
		const name = `${asked.period} ${asked.kind} ${person}`;
		if (!rights.has(name))
			rights.set(name, {
				person,
				at,
				blinded: Buffer.from(asked.blinded, 'base64url'),
				signature: Buffer.from(signature, 'base64url')
			});
	}
	for (const { at, from, method, path, headers, body, status } of houses.notesOf('box')) {
		if (method !== 'POST') continue;
		const ballot = new Uint8Array(Buffer.from(body, 'base64'));
		posts.push({ at, from, path, status, number: numberOf(ballot), browser: header(headers, 'user-agent') });
	}
}

async function surveyOf(index: number, kind: BallotKind, batch: Uint8Array<ArrayBuffer>[]): Promise<Survey> {
	const { period, opening } = houses.periods[index]!;
	const file = readFileSync(houses.at('box', 'mailbox.db'));
	const [from, to] = [
		began + (index * days - days) * day,
		began + ((index + 1) * days + untilCollected) * day
	];
	const opened: Survey['batch'] = [];
	for (const ballot of batch) {
		const { message, key, sealed } = partsOf(ballot);
		const plain = await openWith(opening[kind], { key, sealed }, sealingContext(period.id, kind), message);
		const number = numberOf(ballot);
		const ref = truth.get(number);
		if (!plain || !ref) throw new Error('an envelope that nobody sent, or that does not open');
		const said = spoken.get(`${ref} ${period.id} ${kind}`) ?? new Uint8Array(plain.length);
		if (Buffer.compare(said, plain) !== 0) throw new Error('an envelope with another answer than was given');
		opened.push({
			number,
			person: refs.indexOf(ref),
			ballot,
			plain,
			blank: plain.every((byte) => byte === 0)
		});
	}
	const here = posts.filter(({ path }) => path === `/ballots/${period.id}/${kind}`);
	const named = <T>(of: Map<string, T>) => refs.map((ref) => of.get(`${ref} ${period.id}`));
	return {
		kind,
		days,
		opens: began + index * days * day,
		enrolled: refs.length,
		o: {
			calls: calls.filter(({ at }) => at >= from && at < to),
			rights: [...rights]
				.filter(([name]) => name.startsWith(`${period.id} ${kind} `))
				.map(([, right]) => right),
			rightsNights: named(rightsNights),
			rightsPlaces: named(rightsPlaces)
		},
		p: {
			posts: here,
			nights: opened.map(({ number }) => nights.get(number)),
			places: opened.map(({ ballot }) => file.indexOf(ballot.subarray(3000, 3040)))
		},
		batch: opened
	};
}

/** In how many files of a folder something of a phone's address stands: as text, or as the socket names it. */
function addressesIn(folder: string, phones: PhoneInNode[]): number {
	const bytes = bytesIn(folder);
	const marks = phones.flatMap(({ home }) => {
		const raw = Buffer.from(home.split('.').map(Number));
		return [Buffer.from(home), Buffer.from(raw.toString('hex')), Buffer.concat([Buffer.of(255, 255), raw])];
	});
	return marks.filter((mark) => bytes.includes(mark)).length;
}

/** How many envelopes are found again in some bytes: by number, by message or by what is sealed, in any writing. */
function piecesIn(bytes: Buffer, ballots: Uint8Array<ArrayBuffer>[]): number {
	return ballots.filter((ballot) => {
		const { message, sealed } = partsOf(ballot);
		return [Buffer.from(numberOf(ballot), 'hex'), message, sealed.subarray(3000, 3040)].some((piece) => {
			const some = Buffer.from(piece.subarray(0, 12));
			return [some, some.toString('hex'), some.toString('base64'), some.toString('base64url')].some((one) =>
				bytes.includes(one)
			);
		});
	}).length;
}
const bytesIn = (folder: string) =>
	Buffer.concat(
		globSync(join(folder, '**'))
			.filter((path) => statSync(path).isFile())
			.map((path) => readFileSync(path))
	);

/** The bytes that were said to somebody, out of the notes' own writing. */
const saidIn = (notes: Buffer) =>
	Buffer.concat(
		notes
			.toString()
			.split('\n')
			.slice(0, -1)
			.flatMap((line) => {
				const { body, answer } = JSON.parse(line) as Noted;
				return [Buffer.from(body, 'base64'), Buffer.from(answer, 'base64')];
			})
	);

const lived: Lived = {
	surveys: [],
	addresses: { box: 0, notes: 0 },
	pieces: { app: 0, box: 0 },
	phones: refs.length
};
// A quarter's first envelopes are on their way before the one before it is collected, and the notes go with each reading.
let earlier = { app: Buffer.alloc(0), box: Buffer.alloc(0) };
for (let index = 0; index < periods; index++) {
	await clock.until(began + ((index + 1) * days + untilCollected) * day);
	if (index === 0)
		lived.addresses.notes = addressesIn(
			houses.folder,
			houses.people.map(({ phone }) => phone)
		);
	const notes = { app: readFileSync(houses.at('app.notes')), box: readFileSync(houses.at('box.notes')) };
	const heard = {
		app: Buffer.concat([earlier.app, notes.app, saidIn(notes.app)]),
		box: Buffer.concat([earlier.box, saidIn(notes.box)])
	};
	const files = bytesIn(houses.at('app'));
	read();
	const batches = await houses.collect(houses.periods[index]!.period.id);
	for (const kind of ballotKinds) {
		const survey = await surveyOf(index, kind, batches[kind]);
		const ballots = survey.batch.map(({ ballot }) => ballot as Uint8Array<ArrayBuffer>);
		lived.pieces.app += piecesIn(Buffer.concat([heard.app, files]), ballots);
		lived.pieces.box += piecesIn(heard.box, ballots);
		lived.surveys.push(survey);
	}
	earlier = { app: Buffer.concat([notes.app, saidIn(notes.app)]), box: saidIn(notes.box) };
	// Also what was lived so far is worth playing, should somebody end it.
	writeFileSync(`${out}.half`, serialize(lived));
}
lived.addresses.box = addressesIn(
	houses.at('box'),
	houses.people.map(({ phone }) => phone)
);
await houses.remove();
writeFileSync(out, serialize(lived));
rmSync(`${out}.half`);
process.exit(0);
