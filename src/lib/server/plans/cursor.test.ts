import { expect, test } from 'vitest';
import { cursor } from './cursor.ts';

const at = (moment: string) => new Date(`2026-11-${moment}:00+07:00`);

test('a round after a start reads everybody, the next those who changed, with an hour to spare for their clock', () => {
	const rounds = cursor('Asia/Phnom_Penh');
	expect(rounds.since(at('28T09:00'))).toBeUndefined();
	// A round that got no list has seen nobody.
	expect(rounds.since(at('28T09:15'))).toBeUndefined();
	rounds.passed(at('28T09:15'));
	expect(rounds.since(at('28T09:30'))).toEqual(at('28T08:15'));
});

test('the first round after two at night reads everybody, and one at a clock that went back as well', () => {
	const rounds = cursor('Asia/Phnom_Penh');
	rounds.passed(at('28T23:50'));
	expect(rounds.since(at('29T00:05'))).toBeDefined();
	rounds.passed(at('29T01:50'));
	expect(rounds.since(at('29T02:05'))).toBeUndefined();
	rounds.passed(at('29T02:05'));
	expect(rounds.since(at('29T23:00'))).toBeDefined();
	expect(rounds.since(at('29T02:00'))).toBeUndefined();
});
