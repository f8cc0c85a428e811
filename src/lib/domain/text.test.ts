import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
	Line,
	Passage,
	saidLine,
	SaidLine,
	unseenIn,
	WebAddress,
	withoutUnseen,
	type Language
} from './text.ts';

const unseen: [string, string][] = [
	['a word that turns the direction', '\u202e'],
	['one that shuts off', '\u2066'],
	['a mark of direction', '\u200f'],
	['an Arabic one', '\u061c'],
	['a control', '\u0007'],
	['the start of a terminal’s command', '\u001b'],
	['a later control', '\u009b'],
	['nothing at all', '\u0000'],
	['a mark of byte order', '\ufeff'],
	['a separator of lines', '\u2028']
];

describe('what nobody sees', () => {
	test.each(unseen)('%s is found, and is not in what is shown', (_what, one) => {
		expect(unseenIn(`Sophea${one}x`)).toBe(
			`U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
		);
		expect(v.parse(Line, `Sophea${one}x`)).toBe('Sopheax');
		expect(v.parse(Passage, `Sophea${one}x`)).toBe('Sopheax');
		expect(v.safeParse(Line, one).success).toBe(false);
	});

	test('a name stays as it is written in every language of the app', () => {
		// With a space without width, a joiner and a non-joiner, as Khmer has them; with accents of its own letters and of two.
		for (const name of [
			'សុភា\u200bចាន់',
			'ក្រុម\u200cការងារ',
			'ស្រី\u200dល័ក្ខ',
			'Nguyễn Thị Ánh',
			'Nguye\u0302\u0303n',
			'O’Neill-Sok'
		]) {
			expect(unseenIn(name)).toBeUndefined();
			expect(withoutUnseen(name)).toBe(name);
			expect(v.parse(Line, name)).toBe(name);
		}
	});

	test('new lines stay in a passage, and are spaces in a line', () => {
		expect(v.parse(Passage, 'one\ntwo')).toBe('one\ntwo');
		expect(v.parse(Line, 'one\ntwo')).toBe('one two');
	});
});

describe('an address of the web', () => {
	test.each(['https://river.example', 'http://river.example/a?b=c', 'HTTPS://RIVER.EXAMPLE'])(
		'%s is one',
		(address) => {
			expect(v.is(WebAddress, address)).toBe(true);
		}
	);

	test.each([
		'javascript:alert(1)',
		' javascript:alert(1)',
		'java\nscript:alert(1)',
		'data:text/html,x',
		'our page',
		'//a.b'
	])('%j is none', (address) => {
		expect(v.is(WebAddress, address)).toBe(false);
	});

	test('is known by browsers that have no URL.parse: there a phone could read no partner, and stood still', () => {
		const { parse } = URL;
		Reflect.deleteProperty(URL, 'parse');
		try {
			expect(v.is(WebAddress, 'https://river.example')).toBe(true);
		} finally {
			URL.parse = parse;
		}
	});
});

describe('a line of staff’s in one language or several', () => {
	const both = { km: 'ព្រឹក', vi: 'Buổi sáng' };
	test.each<[string, SaidLine, Language, object]>([
		['one text is for everybody', 'Mornings', 'km', { text: 'Mornings' }],
		['hers stands first', { ...both, all: 'Mornings' }, 'vi', { text: 'Buổi sáng' }],
		['the one for all others where hers lacks', { ...both, all: 'Mornings' }, 'en', { text: 'Mornings' }],
		['else another, and in which language that is', both, 'en', { text: 'ព្រឹក', language: 'km' }]
	])('%s', (_what, said, language, told) => {
		expect(saidLine(v.parse(SaidLine, said), language)).toEqual(told);
	});

	test('in no language at all it is none', () => {
		expect(v.safeParse(SaidLine, {}).issues?.[0]?.message).toBe(
			'is written in no language that is known here'
		);
		expect(v.is(SaidLine, { fr: 'Le matin' })).toBe(false);
		expect(v.is(SaidLine, { km: ' ' })).toBe(false);
	});
});
