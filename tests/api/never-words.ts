// Words that no byte served without a device token may hold (design/product.md). Whole words: `lowercase` is innocent.
const words = [
	'trafficking',
	'exploitation',
	'sexual',
	'rape',
	'abuse',
	'violence',
	'victim',
	'survivor',
	'trauma',
	'rescue',
	'slavery',
	'bondage',
	'prostitution',
	'court',
	'police',
	'perpetrator',
	'shelter',
	'client',
	'case',
	'case manager',
	'counselling',
	'HIV',
	'Hagar'
];

/** The words of a text that betray why somebody has the app. */
export function betrayingWords(text: string): string[] {
	return words.filter((word) => new RegExp(`\\b${word}s?\\b`, 'i').test(text));
}
