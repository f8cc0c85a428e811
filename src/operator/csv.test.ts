import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('a cell that a spreadsheet would run is written so that it does not, and quotes stand where they are needed', () => {
	const cells = ['=1+1', '+1', '-1', '@now', '\tx', '\rx', 'a,b', 'say “no”', 'a "b"', 'a\nb', 'plain'];
	expect(csvOf([cells])).toBe(`'=1+1,'+1,'-1,'@now,'\tx,"'\rx","a,b",say “no”,"a ""b""","a\nb",plain\r\n`);
});
