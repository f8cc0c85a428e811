import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvOf, fromCell } from './csv.ts';

const cells = ['=1+1', '+1', '-1', '@now', '\tx', '\rx', '＝1', 'a,b', 'a "b"', 'a\nb', 'plain', '', "'s"];

test('a cell that a spreadsheet would run is written so that it does not, and every cell stands in quotes', () => {
	const csv = csvOf([cells]);
	for (const cell of cells.slice(0, 7)) expect(csv).toContain(`"'${cell}"`);
	expect(csv).toContain(`"a,b","a ""b""","a\nb","plain",,"'s"\r\n`);
});

test('and it is read back as it was', () => {
	const [row] = parse(csvOf([cells], { bom: true }), { bom: true }) as string[][];
	expect(row!.map(fromCell)).toEqual(cells);
});
