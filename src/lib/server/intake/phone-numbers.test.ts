import { expect, test } from 'vitest';
import { numbersIn } from './phone-numbers.ts';

const tels = (text: string) => numbersIn(text).map(({ tel }) => tel);

test.each([
	['012 345 678', ['+85512345678']],
	['+855 (0)12 345 678', ['+85512345678']],
	['០១២ ៣៤៥ ៦៧៨', ['+85512345678']],
	['012 345 678 / 016 345 678', ['+85512345678', '+85516345678']],
	['012345678/016345678', ['+85512345678', '+85516345678']],
	['012 345 678, 023 212 345', ['+85512345678', '+85523212345']],
	['012 345 678 ឬ 016 345 678', ['+85512345678', '+85516345678']],
	['023 212 345 ext. 12', ['+85523212345;ext=12']],
	['Office: 023 212 345', ['+85523212345']],
	['+84 24 3826 9999', ['+842438269999']],
	['1280', ['1280']],
	['119', ['119']],
	['ask at the gate', []]
])('%s can be dialled', (text, wanted) => {
	expect(tels(text)).toEqual(wanted);
});

test('a number is shown as people dial it: in their own country without its code, always in 0 to 9', () => {
	expect(numbersIn('+855 (0)១២ 345 678')).toEqual([{ number: '012 345 678', tel: '+85512345678' }]);
	expect(numbersIn('+84 24 3826 9999')[0]?.number).toMatch(/^\+84 /);
});
