import { expect, test } from 'vitest';
import { inReading, withOwnWords } from './reading-variants.ts';

const words = {
	title: 'Plan',
	title_young: 'My list',
	days_one: '{{count}} day',
	days_other: '{{count}} days',
	days_young_one: 'a sleep',
	days_young_other: '{{count}} sleeps',
	card: { lead: 'Hello', lead_family: 'Welcome', young: 'not a variant' },
	only_young: 'Just here'
};

test('a variant takes the place of its word, in depth and with plurals', () => {
	expect(inReading(words, 'young', 'en')).toEqual({
		title: 'My list',
		days_one: 'a sleep',
		days_other: '{{count}} sleeps',
		card: { lead: 'Hello', young: 'not a variant' },
		only: 'Just here'
	});
});

test('variants for other readings are dropped', () => {
	const adult = inReading(words, 'adult', 'en');
	expect(adult).toEqual({
		title: 'Plan',
		days_one: '{{count}} day',
		days_other: '{{count}} days',
		card: { lead: 'Hello', young: 'not a variant' }
	});
	expect(inReading(words, 'family', 'en')).toMatchObject({ card: { lead: 'Welcome' } });
});

test('a young person is spoken to as one, also where a text has no young form, and a friend stays a friend', () => {
	const { a, b } = inReading({ a: 'Bạn có thể hỏi bạn bè.', b: 'Một người bạn của bạn' }, 'young', 'vi');
	expect([a, b]).toEqual(['Em có thể hỏi bạn bè.', 'Một người bạn của em']);
	const { c } = inReading({ c: 'អ្នក\u200bអាច\u200bសួរ\u200bអ្នកជួយ\u200bរបស់\u200bអ្នក។' }, 'young', 'km');
	expect(c).toBe('ប្អូន\u200bអាច\u200bសួរ\u200bអ្នកជួយ\u200bរបស់\u200bប្អូន។');
	expect(inReading({ a: 'Bạn' }, 'adult', 'vi')).toEqual({ a: 'Bạn' });
});

test('a variant wins wherever it stands in the file', () => {
	expect(inReading({ a_young: 'short', a: 'long' }, 'young', 'en')).toEqual({ a: 'short' });
});

test('the organisation’s own words lie over the shipped ones, key by key', () => {
	expect(withOwnWords({ a: '1', b: { c: '2', d: '3' } }, { b: { c: 'ours' }, e: 'new' })).toEqual({
		a: '1',
		b: { c: 'ours', d: '3' },
		e: 'new'
	});
});
