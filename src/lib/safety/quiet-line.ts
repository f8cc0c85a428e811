/*
 * Keeping the app's files must not be in the way of what she reads. What opens a book comes first and at once; where data is
 * dear or the line is slow, the rest waits while one of our pages is seen. In the end every phone keeps the same files.
 */

/** A page that stays open must not hold it up for good: an install that takes five minutes is ended by the browser. Milliseconds. */
const longest = 120_000;
const lookEvery = 1_000;

/** What is looked at, for tests to give another. */
export type Line = {
	/** Data is paid for, or what is asked for takes long. */
	isDear(): boolean;
	isSeen(): Promise<boolean>;
	sleep(milliseconds: number): Promise<void>;
};

/** The browser's own words (Network Information, which only Chromium has): elsewhere nothing waits. */
type Connection = { saveData?: boolean; effectiveType?: string };

export function lineOf(worker: {
	navigator: { connection?: Connection };
	clients: { matchAll(of: object): Promise<readonly object[]> };
}): Line {
	return {
		isDear: () => {
			const { saveData, effectiveType = '4g' } = worker.navigator.connection ?? {};
			return saveData === true || effectiveType !== '4g';
		},
		isSeen: async () => {
			const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
			return pages.some((page) => (page as { visibilityState?: string }).visibilityState === 'visible');
		},
		sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
	};
}

/**
 * What is called before each file that is to be kept. `isFirst`: it opens a book. From one of our pages to the next there is a
 * moment with none, so she has gone only where none is seen at two looks.
 */
export function waiting({ isDear, isSeen, sleep }: Line): (isFirst: boolean) => Promise<void> {
	let waited = 0;
	let hasGone = false;
	return async (isFirst) => {
		if (isFirst) return;
		let unseen = hasGone ? 1 : 0;
		while (waited < longest && isDear()) {
			unseen = (await isSeen()) ? 0 : unseen + 1;
			hasGone = unseen > 1;
			if (hasGone) return;
			await sleep(lookEvery);
			waited += lookEvery;
		}
	};
}

type Entry = string | { url: string };

/** The same list, with what opens a book before all else and in this order. */
export function inOrder<E extends Entry>(list: readonly E[], first: readonly string[]): E[] {
	const at = (entry: E) => {
		const place = first.indexOf(pathIn(entry));
		return place < 0 ? first.length : place;
	};
	return [...list].sort((one, other) => at(one) - at(other));
}

export const pathIn = (entry: Entry) =>
	`/${(typeof entry === 'string' ? entry : entry.url).replace(/^\//, '')}`;
