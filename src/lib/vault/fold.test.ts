import { expect, test } from 'vitest';
import { fold, foldable } from './fold.ts';
import { fullBook, goal, session } from '#tests/builders/test-book.ts';

const book = fullBook(0);
book.snapshot = {
	...book.snapshot!,
	asOf: '2026-11-20T08:00:00Z',
	sessions: [
		session('ahead', { date: '2026-12-01' }),
		session('newer', { date: '2026-10-01', state: 'done' }),
		session('today', { date: '2026-11-20' }),
		session('oldest', { date: '2026-01-01' }),
		session('off', { date: '2026-05-01', state: 'called-off' })
	],
	goals: [
		goal('living'),
		goal('done-newer', { state: 'done', doneOn: '2026-09-01' }),
		goal('let-go', { state: 'let-go' }),
		goal('done-older', { state: 'done', doneOn: '2026-03-01' })
	]
};

function left(pieces: number) {
	const { sessions, goals } = fold(book, pieces).snapshot!;
	return {
		sessions: sessions.map(({ id }) => id),
		steps: goals.filter(({ steps }) => steps.length > 0).map(({ id }) => id),
		goals: goals.map(({ id }) => id)
	};
}

test('the oldest sessions go first, then steps of ended goals, then goals let go, then goals done', () => {
	const everyGoal = ['living', 'done-newer', 'let-go', 'done-older'];
	expect(left(0).sessions).toEqual(['ahead', 'newer', 'today', 'oldest', 'off']);
	expect(left(1).sessions).toEqual(['ahead', 'newer', 'today', 'off']);
	expect(left(2).sessions).toEqual(['ahead', 'newer', 'today']);
	expect(left(3)).toEqual({ sessions: ['ahead', 'today'], steps: everyGoal, goals: everyGoal });
	expect(left(6)).toEqual({ sessions: ['ahead', 'today'], steps: ['living'], goals: everyGoal });
	expect(left(7).goals).toEqual(['living', 'done-newer', 'done-older']);
	expect(left(8).goals).toEqual(['living', 'done-newer']);
	expect(left(9)).toEqual({ sessions: ['ahead', 'today'], steps: ['living'], goals: ['living'] });
});

test('what lies ahead, goals she lives with and all that is hers is never folded', () => {
	expect(foldable(book)).toBe(9);
	const folded = fold(book, 1_000);
	expect(folded.private).toEqual(book.private);
	expect(left(1_000)).toEqual(left(9));
});

test('a folded book says how many pieces are missing, and a book without a plan has none to fold', () => {
	expect(fold(book, 3).folded).toBe(3);
	expect(fold(fold(book, 3), 2).folded).toBe(5);
	expect(foldable({ ...book, snapshot: undefined })).toBe(0);
});
