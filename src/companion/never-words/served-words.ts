import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import neverWords from './never-words.json' with { type: 'json' };

/** The words of design/product.md that nothing served without a device token may hold, in three languages. */
export const allNeverWords = [...neverWords.en, ...neverWords.km, ...neverWords.vi];

export type Served = { file: string; text: string };

/** Every human-readable text in the files that anybody may fetch without a device token, as the build left them. */
export function servedTexts(build = 'build'): Served[] {
	const files = globSync('{client,prerendered}/**/*.{html,js,css,json,svg,webmanifest,txt}', { cwd: build });
	return files.flatMap((file) => {
		const text = readFileSync(join(build, file), 'utf8');
		// Its address is read as well: the part after the build's own folder.
		return [
			{ file, text: file.replace(/^(client|prerendered)\//, '') },
			...readable(file, text).map((part) => ({ file, text: part }))
		];
	});
}

/**
 * What a person could read in a file. In scripts these are the strings: `case` and `client` are words of the language
 * and of the framework, never shown.
 */
export function readable(file: string, text: string): string[] {
	return file.endsWith('.js') ? stringsOf(text) : [text.replace(/<script>[\s\S]*?<\/script>/g, '')];
}

// Whole strings that are codes of a format and never shown: SCHEDULE-AGENT of iCalendar (RFC 6638, 7.1), which the
// calendar library names.
const codes = new Set(['CLIENT']);

function stringsOf(script: string): string[] {
	const strings: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
			if (!codes.has(node.text)) strings.push(node.text);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('served.js', script, ts.ScriptTarget.Latest));
	return strings;
}

/** Finds a never-word: as a whole word or phrase, whatever its case, with the invisible breaks of Khmer taken out. */
export function findNeverWords(text: string, words: string[] = allNeverWords): string[] {
	const plain = withoutBreaks(text);
	return words.filter((word) => {
		const pattern = withoutBreaks(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
		// Khmer writes its words without spaces: there a word counts wherever it stands.
		const whole = /\p{Script=Khmer}/u.test(word)
			? pattern
			: `(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`;
		return new RegExp(whole, 'iu').test(plain);
	});
}

const withoutBreaks = (text: string) => text.normalize('NFC').replaceAll('\u200B', '');
