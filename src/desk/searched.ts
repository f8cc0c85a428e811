import { isFoundIn } from '#lib/domain/as-searched.ts';

/** More are found by name: nobody reads down a list of hundreds. */
const most = 60;

/** What of a list is found by the name that was asked for (`?q=`), and how many that are. */
export function searched<T>(
	{ searchParams }: URL,
	all: readonly T[],
	textOf: (one: T) => string
): { wanted: string; count: number; first: T[] } {
	const wanted = (searchParams.get('q') ?? '').slice(0, 60);
	const found = all.filter((one) => isFoundIn(wanted, textOf(one)));
	return { wanted, count: found.length, first: found.slice(0, most) };
}
