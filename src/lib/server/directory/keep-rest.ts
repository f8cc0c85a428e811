import { ownVisibility } from '#lib/server/cases/visibility.ts';

type Row = Record<string, unknown>;

/** The lists that hang on an organisation, at any depth, by HSDS's names. */
const lists = [
	'services',
	'locations',
	'phones',
	'schedules',
	'languages',
	'cost_options',
	'attributes',
	'addresses'
] as const;
type List = (typeof lists)[number];

/**
 * An organisation as a file has it, with what the file does not speak of as it is there already: a list that is absent, or
 * whose CSV file is not named.
 * @param isNamed whether an absent list means an empty one
 */
export function withRest(body: unknown, before: unknown, isNamed: (list: string) => boolean): unknown {
	if (!isRow(body) || !isRow(before)) return body;
	const kept = lists.flatMap((list): [List, unknown][] => {
		const [now, was] = [body[list], before[list]];
		if (!Array.isArray(was)) return [];
		if (now === undefined) return isNamed(list) ? [] : [[list, was]];
		if (!Array.isArray(now)) return [];
		return [[list, now.map((row: unknown) => withRest(row, sameIn(was, row), isNamed))]];
	});
	return { ...body, ...Object.fromEntries(kept) };
}

/** How many rows of each list would go, and how many organisations would no longer be open to everybody. */
export type GoneFromDirectory = Partial<Record<List | 'open', number>>;

export function goneFrom(pairs: { body: unknown; before: unknown }[]): GoneFromDirectory {
	const gone: GoneFromDirectory = {};
	const add = (name: keyof GoneFromDirectory, count: number) =>
		count > 0 && (gone[name] = (gone[name] ?? 0) + count);
	const look = (body: unknown, before: unknown) => {
		if (!isRow(body) || !isRow(before)) return;
		for (const list of lists) {
			const was = (before[list] ?? []) as unknown[];
			const now = (body[list] ?? []) as unknown[];
			if (!Array.isArray(was) || !Array.isArray(now)) continue;
			add(list, was.filter((row) => sameIn(now, row) === undefined).length);
			for (const row of was) look(sameIn(now, row), row);
		}
	};
	for (const { body, before } of pairs) {
		look(body, before);
		add('open', ownVisibility(before) === 'public' && ownVisibility(body) !== 'public' ? 1 : 0);
	}
	return gone;
}

const sameIn = (rows: unknown[], row: unknown) =>
	isRow(row) ? rows.find((one) => isRow(one) && one.id === row.id) : undefined;

function isRow(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
