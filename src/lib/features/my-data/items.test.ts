import { beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { companyOf } from '#lib/domain/company.ts';
import { Organization } from '#lib/domain/directory.ts';
import { Plan, schemaVersion } from '#lib/domain/snapshot.ts';
import { bookNamespaces } from '#lib/i18n/namespaces.ts';
import { addBookWords, loadOpenWords, wordsIn, type Translate } from '#lib/i18n/words.ts';
import { newBook, PrivatePart, type Book } from '#lib/vault/book-content.ts';
import { filledFields, listedFields } from '#tests/support/listed-fields.ts';
import { dataParts, itemsOfPart } from './items.ts';
import { helpPieces, paperPart } from './paper-parts.ts';

const today = '2026-11-22';
const files = import.meta.glob<object>('/locales/en/*.json', { eager: true, import: 'default' });
const vietnamese = import.meta.glob<object>('/locales/vi/*.json', { eager: true, import: 'default' });
let t: Translate;

beforeAll(async () => {
	await loadOpenWords('en', ['open', 'settings', 'notes']);
	addBookWords(
		'en',
		Object.fromEntries(bookNamespaces.map((name) => [name, files[`/locales/en/${name}.json`]]))
	);
	t = wordsIn('en');
});

let texts = 0;
/** A text that stands nowhere else. */
const text = () => `text ${++texts}.`;
const member = (id: string, more: object = {}) => ({ id, name: text(), role: 'guide', ...more });
const goal = (id: string, progress: object) => ({
	id,
	area: 'healing',
	what: text(),
	measure: { how: text(), progress },
	possible: text(),
	why: text(),
	by: { day: '2027-03-04', only: 'month' },
	state: 'something-changed',
	changed: text(),
	doneOn: '2026-01-05',
	steps: [
		{
			id: 's',
			what: text(),
			who: 'together',
			with: 'cover',
			state: 'done',
			by: { day: '2027-05-06', only: 'month' }
		}
	],
	history: [{ on: '2026-02-07', kind: 'rested', note: text() }]
});

/** Every field of a plan filled, with texts that stand nowhere else. */
const plan = {
	me: { called: text(), language: 'en', reading: 'adult' },
	journey: {
		phase: 'planning',
		since: '2026-03-08',
		been: [{ phase: 'entry', from: '2025-04-09', until: '2026-03-08' }]
	},
	goals: [
		goal('g1', { kind: 'count', reached: 61, target: 73 }),
		goal('g2', { kind: 'yes-no', reached: true }),
		goal('g3', { kind: 'feeling', now: text(), hoped: text() })
	],
	sessions: [
		{
			id: 'session',
			kind: 'talk',
			how: 'home-visit',
			date: '2026-12-10',
			time: '09:30',
			minutes: 47,
			with: ['guide', 'cover'],
			place: { name: text(), find: text() },
			expect: text(),
			state: 'moved'
		}
	],
	team: [
		member('guide', {
			about: text(),
			rhythm: { every: 'month', last: '2026-10-11', next: '2026-12-12' },
			cover: 'cover',
			workPhone: {
				number: text(),
				tel: '117',
				more: [{ number: text(), tel: '1280' }],
				office: { en: text(), km: 'ឡាន', vi: 'Lan', all: 'Lan' },
				hours: { en: text(), km: 'ព្រឹក', vi: 'Buổi sáng', all: 'Mornings' },
				safeToSayWho: true
			},
			leaving: { on: '2027-01-13', to: 'cover' }
		}),
		member('cover')
	],
	referrals: [
		{
			id: 'r',
			organization: 'o',
			service: 'a',
			stage: 'joint-visit',
			meets: text(),
			with: 'cover',
			days: [{ stage: 'agreed', date: '2026-09-14' }],
			known: [{ what: text(), agreed: false }]
		}
	],
	consents: [{ id: 'c', about: text(), withWhom: text(), agreed: true, since: '2026-08-15', ask: 'cover' }],
	// What the team promises everybody is not about her.
	promises: [{ id: 'p', phase: 'entry', text: 'a promise' }]
};

const mine = {
	moods: [{ day: '2026-11-16', mood: 2 }],
	sentences: { g1: text() },
	notes: [{ id: 'n', day: '2026-11-17', text: text() }],
	ready: { session: [{ id: 'k', kind: 'ask', text: text(), day: '2026-12-10' }] },
	company: { session: companyOf('cover'), other: 'friend' },
	money: [{ id: 'm', day: '2026-11-18', what: text(), amount: 8123, currency: 'KHR', way: 'out' }],
	signs: {
		signs: text(),
		helpers: text(),
		works: text(),
		chosen: ['sign-sleep', 'helper-team', 'work-walk']
	},
	did: { 'g1/s1': { day: '2026-11-12', what: text() } },
	sheet: [{ goal: 'g1', card: 'fast' }],
	shown: [{ day: '2026-11-13', whom: text(), items: [text()] }],
	about: { called: text(), helps: text(), like: text(), notAsk: text(), sign: text() }
};

function fullBook(): Book {
	return {
		...newBook({ slot: 1, token: 'T'.repeat(43), language: 'en', reading: 'adult' }),
		snapshot: {
			schemaVersion,
			asOf: '2026-11-19T03:00:00Z',
			stale: false,
			...v.parse(Plan, plan),
			periods: []
		},
		directory: [
			v.parse(Organization, {
				id: 'o',
				name: text(),
				services: [{ id: 'a', name: text(), status: 'active' }]
			})
		],
		private: v.parse(PrivatePart, mine),
		feedback: { envelopes: { '2026-4.ratings': { state: 'counted' } }, visits: ['2026-11-20'] },
		wishes: { text: 'large', night: 'dark', still: true, sound: true },
		clock: { heard: Date.UTC(2026, 10, 19), ahead: 0 },
		seen: { plan: 'x' },
		folded: 52,
		keys: { picture: true, number: true, erase: 'number', eraseAfterTen: true }
	};
}

const itemsOf = (book: Book) => dataParts.flatMap((part) => [...itemsOfPart(part, book, t, 'en', today)]);
const shown = (book: Book) =>
	itemsOf(book)
		.flatMap(({ head, facts }) => [head, ...facts])
		.join('\n');

test('the book of these tests fills every field there is', () => {
	const filled = filledFields(plan);
	expect(listedFields(Plan).filter((field) => !filled.has(field))).toEqual([]);
	// Records are filled by ids, which the schema cannot list.
	const own = [...filledFields(mine)].map((field) => field.split('.')[0]);
	expect(Object.keys(PrivatePart.entries).filter((field) => !own.includes(field))).toEqual([]);
	expect(Object.keys(PrivatePart.entries.signs.wrapped.entries)).toEqual(Object.keys(mine.signs));
});

test('everything the book holds about her is told: every text, every day, every number', () => {
	const book = fullBook();
	const told = shown(book);
	const strings = JSON.stringify([plan, mine, book.directory]).match(/text \d+\./g) ?? [];
	expect(strings.length).toBeGreaterThan(40);
	expect(strings.filter((one) => !told.includes(one))).toEqual([]);
	for (const said of [
		'March 2027',
		'5\u00a0January',
		'May 2027',
		'7\u00a0February',
		'8\u00a0March',
		'9\u00a0April 2025',
		'10\u00a0December',
		'9:30',
		'11\u00a0October',
		'12\u00a0November',
		'I do not sleep well',
		'This goes too fast for me.',
		'12\u00a0December',
		'13\u00a0January 2027',
		'14\u00a0September',
		'15\u00a0August',
		'16\u00a0November',
		'17\u00a0November',
		'18\u00a0November',
		'19\u00a0November',
		'20\u00a0November',
		'61 of 73',
		'47 minutes',
		'8,123',
		'(52)',
		'clock'
	]) {
		expect(told).toContain(said);
	}
});

test('what she chose by picture stands on paper in words, before her own, under one heading', () => {
	const telling = {
		book: fullBook(),
		t,
		language: 'en' as const,
		today,
		day: String,
		date: String,
		nameOf: String
	};
	const [title, ...pieces] = paperPart('signs', telling, []);
	expect(title).toMatchObject({ head: 'What I know about myself', begins: true });
	expect(pieces.map(({ text: said }) => said)).toEqual([
		`I do not sleep well\n${mine.signs.signs}`,
		`Somebody from the team\n${mine.signs.helpers}`,
		`To walk\n${mine.signs.works}`
	]);
});

test('when the team answers is told in her language alone, on the screen and on paper', () => {
	const book = fullBook();
	const { workPhone } = book.snapshot!.team[0]!;
	const { en } = workPhone!.hours as { en: string };
	const paper = JSON.stringify(helpPieces({ t, language: 'en' }, [], workPhone));
	expect(paper).toContain(en);
	expect(shown(book)).toContain(en);
	expect(shown(book) + paper).not.toMatch(/ព្រឹក|Buổi sáng|Mornings|ឡាន|object/);
});

test('a Vietnamese weekday inside a line has no capital', async () => {
	await loadOpenWords('vi', ['open', 'settings', 'notes']);
	addBookWords(
		'vi',
		Object.fromEntries(bookNamespaces.map((name) => [name, vietnamese[`/locales/vi/${name}.json`]]))
	);
	const lines = dataParts
		.flatMap((part) => [...itemsOfPart(part, fullBook(), wordsIn('vi'), 'vi', today)])
		.flatMap(({ head, facts }) => [head, ...facts]);
	expect(lines.filter((line) => /[^·] (?:Thứ|Chủ)[\s\u00a0]/.test(line))).toEqual([]);
	// Each kind of line that holds one was looked at.
	expect(lines.filter((line) => /(?:thứ|chủ)\u00a0\p{Ll}+,/u.test(line)).length).toBeGreaterThan(6);
});

test('an erase key is not told: paper that names one would take its sense away', () => {
	const withKey = fullBook();
	expect(shown({ ...withKey, keys: { ...withKey.keys, erase: undefined } })).toBe(shown(withKey));
	expect(shown(withKey)).not.toMatch(/erase/i);
});

test('of a book that holds nothing only who she is can be chosen', () => {
	const empty = newBook({ slot: 1, token: '', language: 'en', reading: 'adult' });
	expect(dataParts.filter((part) => !itemsOfPart(part, empty, t, 'en', today).next().done)).toEqual(['me']);
});

test('nothing is a row of words between dashes: each thing has its name, and a sentence for each thing said of it', () => {
	const items = itemsOf(fullBook());
	expect(items.filter(({ head, facts }) => [head, ...facts].some((line) => / [–—-] /.test(line)))).toEqual(
		[]
	);
	expect(items.every(({ head, facts }) => [head, ...facts].every((line) => line.trim() !== ''))).toBe(true);
});
