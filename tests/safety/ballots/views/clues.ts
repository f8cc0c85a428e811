import type { Survey } from './lived.ts';

/*
 * What each attacker can know of a person and of an answer, as numbers, and nothing that he cannot: each function below
 * reads its own side of a survey alone. A clue of two (`fits`) says how well one person and one answer go together.
 */

export type Clues = {
	/** By person, those whose envelope is in the batch. */
	people: number[][];
	/** By answer, in the order of the batch. */
	answers: number[][];
	fits: (person: number, answer: number) => number[];
	/** Names, for whoever reads a figure: of people, of answers, of two. */
	names: [string[], string[], string[]];
};

const hour = 3_600_000;
const day = 24 * hour;
const missing = -1;

/** The first bytes of something as a number below one. */
const asNumber = (bytes: Uint8Array) => Buffer.from(bytes).readUInt32BE(0) / 2 ** 32;

/** How alike the bits of two are: 1 the same, 0 chance, -1 the contrary. */
function alike(one: Uint8Array, other: Uint8Array): number {
	let same = 0;
	const length = Math.min(one.length, other.length, 64);
	for (let at = 0; at < length; at++) {
		let apart = one[at]! ^ other[at]!;
		for (; apart; apart &= apart - 1) same -= 1;
		same += 8;
	}
	return (2 * same) / (length * 8) - 1;
}

/** Pieces of four bytes, to find one side's bytes again on the other. */
const piecesOf = (bytes: Uint8Array): Set<number> => {
	const view = Buffer.from(bytes);
	return new Set(Array.from({ length: view.length - 3 }, (_, at) => view.readUInt32BE(at)));
};
const shared = (one: Set<number>, other: Set<number>) => {
	let count = 0;
	for (const piece of one) if (other.has(piece)) count += 1;
	return Math.min(count, 3);
};

/** What an answer says by itself, to whoever has the opening keys. */
const contentOf = (plain: Uint8Array, blank: boolean) => [
	blank ? 1 : 0,
	plain.subarray(0, 9).reduce((sum, value) => sum + value, 0),
	plain.findLastIndex((byte) => byte !== 0),
	plain[0]!,
	plain[3]!
];
const contentNames = ['blank', 'sum', 'length', 'first byte', 'fourth byte'];

const partsOf = (ballot: Uint8Array) => ({
	message: ballot.subarray(0, 64),
	signature: ballot.subarray(64, 320),
	key: ballot.subarray(321, 385),
	sealed: ballot.subarray(385)
});

/** What O knows of a person: when she called, what was asked in her name, what copies of its folder showed. */
function personOfO({ o, opens }: Survey, person: number) {
	const own = o.calls.filter((call) => call.person === person);
	const visits = own.filter(({ path }) => path === '/api/v1/snapshot').map(({ at }) => (at - opens) / day);
	const right = o.rights.find((one) => one.person === person);
	const inPeriod = visits.filter((at) => at >= 0);
	const gaps = inPeriod.slice(1).map((at, index) => at - inPeriod[index]!);
	return {
		visits,
		right,
		calls: own,
		clues: [
			inPeriod[0] ?? missing,
			inPeriod[1] ?? missing,
			inPeriod[2] ?? missing,
			inPeriod.at(-1) ?? missing,
			inPeriod.length,
			Math.max(0, ...gaps),
			((own[0]?.at ?? 0) % day) / hour,
			right ? (right.at - opens) / day : missing,
			right ? asNumber(right.blinded) : missing,
			right ? asNumber(right.signature) : missing,
			((o.rightsNights[person] ?? opens) - opens) / day,
			o.rightsPlaces[person] ?? missing,
			new Set(own.map(({ from }) => from)).size,
			own[0]?.browser.length ?? 0,
			person
		]
	};
}
const personNames = [
	...['first visit', 'second visit', 'third visit', 'last visit', 'visits', 'longest gap', 'hour'],
	...['when the right was given', 'blinded', 'blind signature', 'night of the right', 'place of the right'],
	...['addresses', 'browser', 'enrolled as']
];

/** What O has of an answer: the envelope as it was handed over, its place in the batch, and what it says. */
function answerOfO({ number, ballot, plain, blank }: Survey['batch'][0], place: number) {
	const { message, signature, key, sealed } = partsOf(ballot);
	return [
		place,
		parseInt(number.slice(0, 8), 16) / 2 ** 32,
		...[message, signature, key, sealed, sealed.subarray(-16)].map(asNumber),
		ballot.length,
		...contentOf(plain, blank)
	];
}
const answerNames = [
	...['place in the batch', 'number', 'message', 'signature', 'key', 'sealed', 'tag', 'size'],
	...contentNames
];

/**
 * Live O alone: every call, the opener, copies of its folder, and the batch in the order it was handed over
 * in. `nights`: where each night's envelopes were handed over by themselves.
 */
export function seenByO(
	survey: Survey,
	timetable: Timetable,
	order = survey.batch.map((_, at) => at),
	nights?: Survey['p']['nights']
): Clues {
	const { batch } = survey;
	const voters = batch.map(({ person }) => personOfO(survey, person));
	const placeOf = batch.map((_, at) => order.indexOf(at));
	const answers = batch.map((one, at) => answerOfO(one, placeOf[at]!));
	const pieces = voters.map(({ right }) =>
		right ? piecesOf(Buffer.concat([right.blinded, right.signature])) : new Set<number>()
	);
	const heads = batch.map(({ ballot }) => piecesOf(ballot.subarray(0, 400)));
	const timely = inTimeOrder(survey, placeOf, timetable);
	const rightsInOrder = [...survey.o.rights].sort((a, b) => a.at - b.at).map(({ person }) => person);
	const rank = new Map(rightsInOrder.map((person, at) => [person, at / rightsInOrder.length]));
	return {
		people: voters.map(({ clues }) => clues),
		answers,
		names: [
			personNames,
			answerNames,
			['visit near its place', 'visit on its day', 'right near its place', 'blinded like message'].concat([
				'blinded like signature',
				'signatures alike',
				'pieces in both'
			])
		],
		fits: (person, answer) => {
			const { right, visits } = voters[person]!;
			const night = nights?.[answer];
			const { message, signature } = partsOf(batch[answer]!.ballot);
			return [
				timely(person, answer),
				night !== undefined &&
				visits.some((at) => at <= (night - survey.opens) / day && at > (night - survey.opens) / day - 1.01)
					? 1
					: 0,
				-Math.abs((rank.get(batch[person]!.person) ?? 0) - placeOf[answer]! / batch.length),
				right ? alike(right.blinded, message) : 0,
				right ? alike(right.blinded, signature) : 0,
				right ? alike(right.signature, signature) : 0,
				shared(pieces[person]!, heads[answer]!)
			];
		}
	};
}

/**
 * How often an envelope leaves at somebody's first, second … visit in the period, an answer and a blank one: learnt from
 * surveys whose truth is known.
 */
export type Timetable = Record<'said' | 'blank', number[]>;

const mostVisits = 12;

/** The visits in the period and its grace, in days. */
const visitsIn = ({ o, opens, days }: Survey, person: number) =>
	o.calls
		.filter((call) => call.person === person && call.path === '/api/v1/snapshot' && call.at >= opens)
		.map(({ at }) => (at - opens) / day)
		.filter((at) => at < days + 8);

export function timetableOf(lessons: Survey[]): Timetable {
	const none = () => new Array<number>(mostVisits).fill(0.5);
	const timetable: Timetable = { said: none(), blank: none() };
	for (const survey of lessons) {
		for (const { number, person, blank } of survey.batch) {
			const came = (survey.p.posts.find((post) => post.number === number)!.at - survey.opens) / day;
			// An envelope leaves just before its visit's own call, or a while after it.
			const visit = visitsIn(survey, person).filter((at) => at < came + 0.001).length;
			timetable[blank ? 'blank' : 'said'][Math.min(mostVisits, Math.max(1, visit)) - 1]! += 1;
		}
	}
	return timetable;
}

/**
 * If places were an order of time: how well an answer's place goes with each person's visits. As many envelopes lie
 * before it as others had sent by then; he knows everybody's visits and at which of them envelopes leave.
 */
function inTimeOrder(
	survey: Survey,
	placeOf: number[],
	timetable: Timetable
): (person: number, answer: number) => number {
	const { batch } = survey;
	const blanks = batch.filter(({ blank }) => blank).length / batch.length;
	const shares = (visits: number[], of: 'said' | 'blank') => {
		const raw = visits.map((_, visit) => timetable[of][Math.min(visit, mostVisits - 1)]!);
		const all = raw.reduce((sum, one) => sum + one, 0);
		return raw.map((one) => one / all);
	};
	const people = batch.map(({ person }) => {
		const visits = visitsIn(survey, person);
		return { visits, said: shares(visits, 'said'), blank: shares(visits, 'blank') };
	});
	const events = people
		.flatMap(({ visits }, person) => visits.map((at, visit) => ({ at, person, visit })))
		.sort((a, b) => a.at - b.at);
	const left = people.map(() => 0);
	let [mean, spread] = [0, 0];
	const before = people.map(({ visits }) => visits.map(() => ({ mean: 0, spread: 0 })));
	for (const { person, visit } of events) {
		const was = left[person]!;
		before[person]![visit] = { mean: mean - was, spread: spread - was * (1 - was) };
		const { said, blank } = people[person]!;
		const is = Math.min(1, was + (1 - blanks) * said[visit]! + blanks * blank[visit]!);
		left[person] = is;
		mean += is - was;
		spread += is * (1 - is) - was * (1 - was);
	}
	return (person, answer) => {
		const usual = people[person]![batch[answer]!.blank ? 'blank' : 'said'];
		const likely = usual.reduce((sum, share, visit) => {
			const { mean: expected, spread: apart } = before[person]![visit]!;
			const variance = apart + 2;
			return sum + share * Math.exp(-((placeOf[answer]! - expected) ** 2) / (2 * variance));
		}, 0);
		return Math.log(likely + 1e-3);
	};
}

/** The order in which envelopes came: what a careless post office would hand over in. */
export function orderOfArrival({ batch, p }: Survey): number[] {
	const came = batch.map(({ number }) => p.posts.find((post) => post.number === number)!.at);
	return came.map((_, at) => at).sort((a, b) => came[a]! - came[b]!);
}

/** What P knows of an envelope: from where it came, when, how often, what copies of its folder showed. */
function envelopeOfP({ p, batch, opens }: Survey, at: number) {
	const { number, ballot } = batch[at]!;
	const posts = p.posts.filter((post) => post.number === number);
	const kept = posts.find(({ status }) => status === 201)!;
	const { message, signature, key, sealed } = partsOf(ballot);
	const order = p.posts.filter((post) => post.at < kept.at).length;
	return {
		kept,
		clues: [
			(kept.at - opens) / day,
			order,
			(kept.at % day) / hour,
			posts.length,
			((p.nights[at] ?? opens) - opens) / day,
			p.places[at]!,
			parseInt(number.slice(0, 8), 16) / 2 ** 32,
			...[message, signature, key, sealed, sealed.subarray(-16)].map(asNumber),
			ballot.length,
			kept.browser.length
		]
	};
}
const envelopeNames = [
	...[
		'when it came',
		'order',
		'hour',
		'tries',
		'night',
		'place in the file',
		'number',
		'message',
		'signature'
	],
	...['key', 'sealed', 'tag', 'size', 'browser']
];

/**
 * Live P alone. It knows no person: whose address is whose it is told here. And it is told the answers that were given,
 * as somebody may know them from a report; its game is to say which of two came from which of two addresses.
 */
export function seenByP(survey: Survey): Clues {
	const { batch } = survey;
	const envelopes = batch.map((_, at) => envelopeOfP(survey, at));
	return {
		people: envelopes.map(({ clues }) => clues),
		answers: batch.map(({ plain, blank }) => contentOf(plain, blank)),
		names: [envelopeNames, contentNames, ['sealed like the answer', 'the answer’s bytes in it']],
		fits: (person, answer) => {
			const { sealed } = partsOf(batch[person]!.ballot);
			const { plain } = batch[answer]!;
			let common = 0;
			for (let at = 0; at < 32; at++) if (plain[at] === sealed[at]) common += 1;
			return [alike(sealed, plain), common];
		}
	};
}

/**
 * Both together: whose call came after an envelope, from where, with which browser.
 * @param apart how far the two clocks are from each other, milliseconds; none where one organisation runs both
 * @param byAddress whether they compare addresses and browsers too
 */
export function seenByBoth(
	survey: Survey,
	timetable: Timetable,
	{ apart, byAddress }: { apart: number; byAddress: boolean }
): Clues {
	const { batch, o } = survey;
	const own = seenByO(survey, timetable);
	const posts = batch.map((_, at) => {
		const { kept } = envelopeOfP(survey, at);
		return { ...kept, at: kept.at + apart };
	});
	const calls = o.calls.filter(({ path }) => path === '/api/v1/snapshot').sort((a, b) => a.at - b.at);
	const near = posts.map((post) =>
		calls.filter(({ at }) => at > post.at - 200_000 && at < post.at + 200_000)
	);
	return {
		...own,
		names: [
			own.names[0],
			own.names[1],
			[...own.names[2], 'a call soon after', 'the next call', 'a call around it', 'address', 'browser']
		],
		fits: (person, answer) => {
			const [who, post] = [batch[person]!.person, posts[answer]!];
			const hers = near[answer]!.filter((call) => call.person === who);
			const after = hers.filter(({ at }) => at >= post.at - Math.abs(apart));
			const next = near[answer]!.find(({ at }) => at >= post.at - Math.abs(apart));
			const gap = Math.min(...after.map(({ at }) => Math.abs(at - post.at)));
			return [
				...own.fits(person, answer),
				after.length > 0 ? Math.exp(-gap / 3000) : 0,
				next?.person === who ? 1 : 0,
				hers.length > 0 ? 1 : 0,
				byAddress && hers.some(({ from }) => from === post.from) ? 1 : 0,
				byAddress && hers.some(({ browser }) => browser === post.browser) ? 1 : 0
			];
		}
	};
}
