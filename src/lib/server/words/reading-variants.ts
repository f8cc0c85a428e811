import { readings, type Language, type Reading } from '#lib/domain/text.ts';
import { withYoungPronoun } from '#lib/i18n/young-pronoun.ts';

export type WordTree = { [key: string]: string | WordTree };

const plurals = ['zero', 'one', 'two', 'few', 'many', 'other'];

/**
 * Resolves the reading variants of a namespace: `title_young` takes the place of `title` when the reading is `young`,
 * and `days_young_other` that of `days_other`; variants for other readings are dropped. Plural suffixes are i18next's. A
 * young person is spoken to with her own pronoun also where a text has no young form.
 */
export function inReading(words: WordTree, reading: Reading, language: Language): WordTree {
	const resolved = resolvedFor(words, reading);
	return reading === 'young' ? withYoungPronoun(resolved, language) : resolved;
}

function resolvedFor(words: WordTree, reading: Reading): WordTree {
	const plain: [string, string | WordTree][] = [];
	const variants: [string, string | WordTree][] = [];
	for (const [key, value] of Object.entries(words)) {
		const resolved = typeof value === 'string' ? value : resolvedFor(value, reading);
		const variant = variantOf(key);
		if (!variant) plain.push([key, resolved]);
		else if (variant.reading === reading) variants.push([variant.key, resolved]);
	}
	return Object.fromEntries([...plain, ...variants]);
}

function variantOf(key: string): { key: string; reading: Reading } | undefined {
	const parts = key.split('_');
	const plural = plurals.includes(parts.at(-1) ?? '') ? parts.pop() : undefined;
	const reading = readings.find((one) => one === parts.at(-1));
	if (!reading || parts.length < 2) return undefined;
	return { key: [...parts.slice(0, -1), ...(plural ? [plural] : [])].join('_'), reading };
}

/** The organisation's own words laid over the shipped ones, key by key. */
export function withOwnWords(words: WordTree, own: WordTree): WordTree {
	const merged: WordTree = { ...words };
	for (const [key, value] of Object.entries(own)) {
		const shipped = Object.hasOwn(merged, key) ? merged[key] : undefined;
		merged[key] =
			typeof value !== 'string' && typeof shipped === 'object' ? withOwnWords(shipped, value) : value;
	}
	return merged;
}
