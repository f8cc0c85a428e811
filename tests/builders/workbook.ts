import { crc32, deflateRawSync } from 'node:zlib';

/* Workbooks as office programs write them, and as those do who mean harm. Made here, byte by byte: nothing of it came from anybody. */

/** A file of an archive. `claims`: what the directory says that it holds, where that is not so. */
export type Part = {
	name: string;
	content: string | Buffer;
	claims?: number;
	stored?: boolean;
	flags?: number;
};

/** A ZIP archive (APPNOTE 6.3.10) of these files. */
export function zip(parts: Part[], { sameBytes = false } = {}): Buffer {
	const [files, directory]: [Buffer[], Buffer[]] = [[], []];
	let at = 0;
	for (const [index, { name, content, claims, stored = false, flags = 0 }] of parts.entries()) {
		const plain = Buffer.from(content);
		const packed = stored ? plain : deflateRawSync(plain);
		const head = Buffer.alloc(26);
		head.writeUInt16LE(20, 0);
		head.writeUInt16LE(flags, 2);
		head.writeUInt16LE(stored ? 0 : 8, 4);
		head.writeUInt32LE(crc32(plain), 10);
		head.writeUInt32LE(packed.length, 14);
		head.writeUInt32LE(claims ?? plain.length, 18);
		head.writeUInt16LE(Buffer.byteLength(name), 22);
		const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), head, Buffer.from(name), packed]);
		const tail = Buffer.alloc(14);
		tail.writeUInt32LE(sameBytes ? 0 : at, 10);
		directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), head, tail, Buffer.from(name)]));
		// Many entries of the directory may be one stretch of the file.
		if (!sameBytes || index === 0) {
			files.push(local);
			at += local.length;
		}
	}
	const size = directory.reduce((sum, { length }) => sum + length, 0);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(parts.length, 4);
	end.writeUInt16LE(parts.length, 6);
	end.writeUInt32LE(size, 8);
	end.writeUInt32LE(at, 12);
	return Buffer.concat([...files, ...directory, Buffer.from('PK\u0005\u0006'), end]);
}

/** A day is a number and a format, as in every workbook; a formula has the value that it came to, or none. */
type Cell = string | number | boolean | { day: string } | { formula: string; value?: string } | null;
export type Sheets = Record<string, Cell[][]>;

const escape = (text: string) =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const column = (at: number): string =>
	(at >= 26 ? column(Math.floor(at / 26) - 1) : '') + String.fromCharCode(65 + (at % 26));
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const types = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The files of an .xlsx: texts are shared, days are formatted numbers. */
export function xlsxParts(sheets: Sheets): Part[] {
	const shared: string[] = [];
	const cellOf = (cell: Cell, at: string): string => {
		if (cell === null) return `<c r="${at}" s="0"/>`;
		if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
		if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
		if (typeof cell === 'string') return `<c r="${at}" t="s"><v>${shared.push(cell) - 1}</v></c>`;
		if ('day' in cell) {
			const days =
				(Date.parse(`${cell.day}Z`.replace(/^(.{10})Z$/, '$1T00:00Z')) - Date.UTC(1899, 11, 30)) / 86_400_000;
			return `<c r="${at}" s="${cell.day.length > 10 ? 2 : 1}"><v>${days}</v></c>`;
		}
		const value = cell.value === undefined ? '' : `<v>${escape(cell.value)}</v>`;
		return `<c r="${at}"${cell.value === undefined ? '' : ' t="str"'}><f>${escape(cell.formula)}</f>${value}</c>`;
	};
	const names = Object.keys(sheets);
	const written = Object.values(sheets).map((rows) =>
		rows
			.map(
				(cells, row) =>
					`<row r="${row + 1}">${cells.map((cell, at) => cellOf(cell, `${column(at)}${row + 1}`)).join('')}</row>`
			)
			.join('')
	);
	return [
		{
			name: '[Content_Types].xml',
			content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
		},
		{
			name: '_rels/.rels',
			content: `<Relationships><Relationship Id="r1" Type="${types}/officeDocument" Target="xl/workbook.xml"/></Relationships>`
		},
		{
			name: 'xl/workbook.xml',
			content: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook ${main} xmlns:r="${types}"><sheets>${names
				.map((name, at) => `<sheet name="${escape(name)}" sheetId="${at + 1}" r:id="s${at}"/>`)
				.join('')}</sheets></workbook>`
		},
		{
			name: 'xl/_rels/workbook.xml.rels',
			content: `<Relationships>${names
				.map(
					(_, at) =>
						`<Relationship Id="s${at}" Type="${types}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`
				)
				.join(
					''
				)}<Relationship Id="t" Type="${types}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="f" Type="${types}/styles" Target="styles.xml"/></Relationships>`
		},
		...written.map((rows, at) => ({
			name: `xl/worksheets/sheet${at + 1}.xml`,
			content: `<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`
		})),
		{
			name: 'xl/sharedStrings.xml',
			content: `<sst ${main}>${shared
				.map(
					(text) =>
						`<si><r><rPr><b/></rPr><t xml:space="preserve">${escape(text)}</t></r><rPh sb="0" eb="1"><t>sound</t></rPh></si>`
				)
				.join('')}</sst>`
		},
		{
			name: 'xl/styles.xml',
			content: `<styleSheet ${main}><numFmts><numFmt numFmtId="164" formatCode="[$-453]dd\\/mm\\/yyyy\\ hh:mm;@"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`
		}
	];
}

export const xlsx = (sheets: Sheets): Buffer => zip(xlsxParts(sheets));

/** The files of an .ods, with the million empty lines that programs write behind the last. */
export function odsParts(sheets: Sheets): Part[] {
	const cellOf = (cell: Cell): string => {
		if (cell === null) return '<table:table-cell/>';
		if (typeof cell === 'number')
			return `<table:table-cell office:value-type="float" office:value="${cell}"><text:p>${cell} riel</text:p></table:table-cell>`;
		if (typeof cell === 'boolean')
			return `<table:table-cell office:value-type="boolean" office:boolean-value="${cell}"><text:p>x</text:p></table:table-cell>`;
		if (typeof cell === 'string')
			return `<table:table-cell office:value-type="string"><office:annotation><text:p>NOTE-CANARY</text:p></office:annotation>${cell
				.split('\n')
				.map((line) => `<text:p>${escape(line).replaceAll('  ', ' <text:s/>')}</text:p>`)
				.join('')}</table:table-cell>`;
		if ('day' in cell)
			return `<table:table-cell office:value-type="date" office:date-value="${cell.day}${cell.day.length > 10 ? ':00' : ''}"><text:p>12/3/26</text:p></table:table-cell>`;
		return `<table:table-cell table:formula="of:=${escape(cell.formula)}"${cell.value === undefined ? '' : ' office:value-type="string"'}>${cell.value === undefined ? '' : `<text:p>${escape(cell.value)}</text:p>`}</table:table-cell>`;
	};
	const tables = Object.entries(sheets).map(
		([name, rows]) =>
			`<table:table table:name="${escape(name)}">${rows
				.map(
					(cells) =>
						`<table:table-row>${cells.map(cellOf).join('')}<table:table-cell table:number-columns-repeated="1016"/></table:table-row>`
				)
				.join(
					''
				)}<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>`
	);
	return [
		{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
		{
			name: 'content.xml',
			content: `<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:body><office:spreadsheet><table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell><text:p>OLD-CANARY</text:p></table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>${tables.join('')}</office:spreadsheet></office:body></office:document-content>`
		}
	];
}

export const ods = (sheets: Sheets): Buffer => zip(odsParts(sheets));
