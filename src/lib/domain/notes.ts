import * as v from 'valibot';
import { Day } from './day.ts';
import { inLatinDigits } from './text.ts';

/** A note she wrote for herself. */
export const Note = v.object({ id: v.string(), day: Day, text: v.string() });
export type Note = v.InferOutput<typeof Note>;

/** Currencies of the little money list: riel counts whole, dollars have cents, dong counts whole (ISO 4217). */
export const currencies = ['KHR', 'USD', 'VND'] as const;
export const Currency = v.picklist(currencies);
export type Currency = v.InferOutput<typeof Currency>;

/** Money that came or went. `amount` is in the currency's own unit, never below 0. */
export const MoneyLine = v.object({
	id: v.string(),
	day: Day,
	what: v.string(),
	amount: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1_000_000_000_000)),
	currency: Currency,
	way: v.picklist(['in', 'out'])
});
export type MoneyLine = v.InferOutput<typeof MoneyLine>;

/** What came, what went and what is left, for each currency that has a line. Currencies are never added together. */
export function sumsOf(
	lines: MoneyLine[]
): { currency: Currency; came: number; went: number; left: number }[] {
	return currencies.flatMap((currency) => {
		const mine = lines.filter((line) => line.currency === currency);
		if (mine.length === 0) return [];
		const sum = (way: MoneyLine['way']) =>
			// In hundredths, so that ten times 10 cents is a dollar.
			mine.filter((line) => line.way === way).reduce((all, { amount }) => all + Math.round(amount * 100), 0) /
			100;
		const [came, went] = [sum('in'), sum('out')];
		return [{ currency, came, went, left: Math.round((came - went) * 100) / 100 }];
	});
}

/**
 * An amount as somebody typed it, with digits of any of our languages: a dot or comma before one or two last digits
 * is a decimal sign, any other sets thousands apart. Undefined where it is no amount.
 */
export function amountFrom(typed: string): number | undefined {
	const latin = inLatinDigits(typed).replace(/[\s៛$₫]/g, '');
	if (!/^\d[\d.,]*$/.test(latin)) return undefined;
	const decimal = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(latin);
	const whole = (decimal?.[1] ?? '').replace(/[.,]/g, '');
	const amount = Number(`${whole || '0'}.${decimal?.[2] ?? '0'}`);
	return Number.isFinite(amount) && amount <= 1_000_000_000_000 ? amount : undefined;
}

/** The newest first; what was written last on a day stands first. */
export function newestFirst<T extends { day: Day }>(rows: T[]): T[] {
	return [...rows].reverse().sort((a, b) => b.day.localeCompare(a.day));
}
