import { SpreadsheetFault } from './spreadsheet-fault.ts';

/** What a file of a workbook is made of, one after the other; names without their prefix. */
type XmlPart =
	| { kind: 'open'; name: string; attributes: Record<string, string> }
	| { kind: 'close'; name: string }
	| { kind: 'text'; text: string };

/** Nothing in a workbook lies deeper. */
const deepest = 64;

/**
 * Walks XML 1.0 as office programs write it. A document type is refused, so there are no entities but the five (XML 1.0, 4.6),
 * nothing is expanded, and nothing is fetched.
 * @throws SpreadsheetFault where it is not well-formed, or deeper than any workbook
 */
export function* xmlIn(bytes: Buffer): Generator<XmlPart> {
	const text = lettersOf(bytes);
	const open: string[] = [];
	let at = 0;
	for (;;) {
		const next = text.indexOf('<', at);
		if (next < 0) break;
		if (next > at && open.length > 0) yield { kind: 'text', text: plain(text.slice(at, next)) };
		if (text.startsWith('<!--', next)) at = after(text, '-->', next);
		else if (text.startsWith('<?', next)) at = after(text, '?>', next);
		else if (text.startsWith('<![CDATA[', next)) {
			at = after(text, ']]>', next);
			yield { kind: 'text', text: text.slice(next + 9, at - 3) };
		} else if (text[next + 1] === '!') throw new SpreadsheetFault('broken');
		else if (text[next + 1] === '/') {
			at = after(text, '>', next);
			const name = local(text.slice(next + 2, at - 1).trim());
			if (open.pop() !== name) throw new SpreadsheetFault('broken');
			yield { kind: 'close', name };
		} else {
			tag.lastIndex = next;
			const [whole, full = '', written = '', empty] = tag.exec(text) ?? [];
			if (whole === undefined) throw new SpreadsheetFault('broken');
			at = next + whole.length;
			const name = local(full);
			yield { kind: 'open', name, attributes: attributesIn(written) };
			if (empty) yield { kind: 'close', name };
			else if (open.push(name) > deepest) throw new SpreadsheetFault('too-large');
		}
	}
	if (open.length > 0 || at === 0) throw new SpreadsheetFault('broken');
}

const tag = /<([^\s/>"'=<]+)((?:\s+[^\s/>"'=<]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/)?>/y;
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const attributesIn = (written: string) =>
	Object.fromEntries(
		[...written.matchAll(attribute)].map(([, name = '', double, single]) => [
			local(name),
			plain(double ?? single ?? '')
		])
	);

const local = (name: string) => name.slice(name.indexOf(':') + 1);

function after(text: string, end: string, from: number): number {
	const found = text.indexOf(end, from);
	if (found < 0) throw new SpreadsheetFault('broken');
	return found + end.length;
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const plain = (text: string) =>
	text.replaceAll(/&(?:#x([0-9a-f]{1,6});|#(\d{1,7});|(\w+);)?/gi, (_, hex, decimal, name: string) => {
		const code = hex ? parseInt(hex, 16) : decimal ? Number(decimal) : undefined;
		if (code !== undefined && code <= 0x10ffff) return String.fromCodePoint(code);
		if (name !== undefined && Object.hasOwn(named, name)) return named[name]!;
		throw new SpreadsheetFault('broken');
	});

// Programs write UTF-8; the standards allow UTF-16 with its mark (XML 1.0, 4.3.3).
function lettersOf(bytes: Buffer): string {
	const encoding =
		bytes[0] === 0xff && bytes[1] === 0xfe
			? 'utf-16le'
			: bytes[0] === 0xfe && bytes[1] === 0xff
				? 'utf-16be'
				: 'utf-8';
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		throw new SpreadsheetFault('broken');
	}
}
