import { expect, test } from 'vitest';
import { telephonesIn } from './phone-numbers.ts';

const tels = (text: string, country = 'KH') => telephonesIn(text, country).map(({ tel }) => tel);

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
	['00855 12 345 678', ['+85512345678']],
	['023 212 345 (ext. 12)', ['+85523212345;ext=12']],
	['023 212 345 máy lẻ 12', ['+85523212345;ext=12']],
	['Tel: 023 212 345, Fax: 023 212 346', ['+85523212345']],
	['010 / 011 / 012 345 678', ['+85512345678']],
	['1280', ['1280']],
	['119', ['119']]
])('%s can be dialled', (text, wanted) => {
	expect(tels(text)).toEqual(wanted);
});

test('a number is shown as people dial it: in their own country without its code, always in 0 to 9', () => {
	expect(telephonesIn('+855 (0)១២ 345 678', 'KH')).toEqual([{ number: '012 345 678', tel: '+85512345678' }]);
	expect(telephonesIn('+84 24 3826 9999', 'KH')[0]?.number).toMatch(/^\+84 /);
});

test('a number without a country is one of the deployment’s country', () => {
	expect(tels('024 3826 9999', 'VN')).toEqual(['+842438269999']);
	expect(telephonesIn('+84 24 3826 9999', 'VN')[0]?.number).toMatch(/^024 /);
});

test('what cannot be dialled is there to be read, in 0 to 9, and for no button', () => {
	expect(telephonesIn('ask at gate ២', 'KH')).toEqual([{ number: 'ask at gate 2' }]);
});
