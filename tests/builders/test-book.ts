import type { Goal } from '#lib/domain/goal.ts';
import type { Session } from '#lib/domain/session.ts';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import { newBook, type Book } from '#lib/vault/book-content.ts';
import type { PhoneOptions } from '#lib/vault/phone.ts';

/* Books and phones for tests, filled to the last field. */

/** A database of its own, and a try that costs a few milliseconds. */
export function testPhone(): PhoneOptions & { name: string } {
	return { name: `test-${crypto.randomUUID()}`, parameters: { memoryKiB: 64, passes: 1 } };
}

export const token = 'T'.repeat(43);

/** A book with every field filled, and `mark` in every field that takes free letters. */
export function fullBook(slot: number, mark = 'mark'): Book {
	const opened = newBook({
		slot,
		token: mark.padEnd(43, '_').slice(0, 43),
		language: 'km',
		reading: 'adult'
	});
	return {
		...opened,
		keys: { ...opened.keys, picture: true },
		snapshot: fullSnapshot(mark),
		etag: `"${mark}"`,
		words: { ...opened.words, texts: { [mark]: { [mark]: mark } }, etag: `"${mark}"` },
		directory: [
			{
				id: mark,
				name: mark,
				alternate_name: mark,
				description: mark,
				website: `https://${mark}.example/`,
				phones: [{ id: mark, number: mark, type: mark, description: mark }],
				locations: [{ id: mark, location_type: 'physical', name: mark, transportation: mark, addresses: [] }],
				services: []
			}
		],
		directoryEtag: `"${mark}"`,
		private: {
			moods: [{ day: '2026-11-20', mood: 2 }],
			sentences: { [mark]: mark },
			notes: [{ id: mark, day: '2026-11-20', text: mark }],
			money: [{ id: mark, day: '2026-11-20', what: mark, amount: 1, currency: 'KHR', way: 'in' }],
			about: { called: mark, helps: mark, like: mark, notAsk: mark, sign: mark },
			ready: { [mark]: [{ id: mark, kind: 'say', text: mark, day: mark }] },
			company: { [mark]: mark },
			did: { [mark]: { day: '2026-11-20', what: mark } },
			sheet: [{ goal: mark, card: mark }],
			shown: [{ day: '2026-11-20', whom: mark, items: [mark] }]
		},
		sharing: {
			last: {
				offered: {
					goals: [{ id: mark, steps: [mark] }],
					people: [mark],
					partners: [mark],
					promises: [mark]
				},
				chosen: [{ item: `goal:${mark}`, from: '2026-11-20T08:00:00.000Z' }],
				until: '2026-12-20',
				readers: 1,
				waiting: []
			},
			etag: `"${mark}"`,
			unsent: { on: [`person:${mark}`], off: [`goal:${mark}`], renew: false }
		},
		seen: { [mark]: mark }
	};
}

export function fullSnapshot(mark = 'mark'): Snapshot {
	return {
		schemaVersion: 1,
		asOf: '2026-11-20T08:00:00Z',
		stale: false,
		me: { called: mark, language: 'km', reading: 'adult' },
		journey: { phase: 'planning', since: '2026-10-01', been: [] },
		goals: [
			goal(mark, {
				what: mark,
				possible: mark,
				why: mark,
				changed: mark,
				history: [{ on: '2026-11-20', kind: 'changed', note: mark }]
			})
		],
		sessions: [session(mark, { place: { name: mark, find: mark }, expect: mark, with: [mark] })],
		team: [{ id: mark, name: mark, role: 'guide', about: mark }],
		referrals: [
			{ id: mark, organization: mark, stage: 'agreed', meets: mark, with: mark, days: [], known: [] }
		],
		consents: [{ id: mark, about: mark, withWhom: mark, agreed: true }],
		promises: [{ id: mark, phase: 'planning', text: mark }],
		periods: [{ id: mark, opens: mark, closes: mark }]
	};
}

export function goal(id: string, rest: Partial<Goal> = {}): Goal {
	return {
		id,
		area: 'learning',
		what: id,
		state: 'under-way',
		steps: [{ id, what: id, who: 'me', state: 'open' }],
		...rest
	};
}

export function session(id: string, rest: Partial<Session> = {}): Session {
	return { id, kind: 'talk', how: 'in-person', date: '2026-11-30', with: [], state: 'planned', ...rest };
}

/** Letters that gzip cannot shorten much. */
export function dense(letters: number): string {
	const bytes = new Uint8Array(letters);
	for (let at = 0; at < letters; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
	return Array.from(
		bytes,
		(byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[byte % 64]
	).join('');
}
