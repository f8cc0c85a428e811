import { addDays } from '#lib/domain/day.ts';
import type { Goal } from '#lib/domain/goal.ts';
import type { Session } from '#lib/domain/session.ts';
import type { Snapshot } from '#lib/domain/snapshot.ts';
import type { Book } from './book-content.ts';

/*
 * A slot never grows, a plan does. When it outgrows the slot, the oldest history leaves the phone first; the care team's
 * own system still has it. In this order: sessions behind her, the steps and the history of goals that have ended, goals let go, goals
 * done. Nothing of `private` is ever folded.
 */
type Piece = (snapshot: Snapshot) => Snapshot;

/** How many pieces of history could be folded away. */
export function foldable(book: Book): number {
	return book.snapshot ? piecesOf(book.snapshot).length : 0;
}

/** The book without the `count` oldest pieces of its history. */
export function fold(book: Book, count: number): Book {
	if (!book.snapshot || count === 0) return book;
	const snapshot = piecesOf(book.snapshot)
		.slice(0, count)
		.reduce((rest, without) => without(rest), book.snapshot);
	return { ...book, snapshot, folded: book.folded + count };
}

function piecesOf(snapshot: Snapshot): Piece[] {
	// The server's clock is UTC: a day earlier is over in every time zone.
	const over = addDays(snapshot.asOf.slice(0, 10), -1);
	const ended = snapshot.goals.filter((goal) => goal.state === 'done' || goal.state === 'let-go');
	const byDay = (a: Goal, b: Goal) => (a.doneOn ?? '').localeCompare(b.doneOn ?? '');
	return [
		...snapshot.sessions
			.filter((session) => session.state === 'done' || session.state === 'called-off' || session.date < over)
			.sort((a, b) => a.date.localeCompare(b.date))
			.map(withoutSession),
		...ended
			.filter((goal) => goal.steps.length > 0 || goal.history?.length)
			.sort(byDay)
			.map(withoutSteps),
		...ended.filter((goal) => goal.state === 'let-go').map(withoutGoal),
		...ended
			.filter((goal) => goal.state === 'done')
			.sort(byDay)
			.map(withoutGoal)
	];
}

const withoutSession =
	({ id }: Session): Piece =>
	(snapshot) => ({ ...snapshot, sessions: snapshot.sessions.filter((session) => session.id !== id) });

const withoutSteps =
	({ id }: Goal): Piece =>
	(snapshot) => ({
		...snapshot,
		goals: snapshot.goals.map((goal) => (goal.id === id ? { ...goal, steps: [], history: undefined } : goal))
	});

const withoutGoal =
	({ id }: Goal): Piece =>
	(snapshot) => ({ ...snapshot, goals: snapshot.goals.filter((goal) => goal.id !== id) });
