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

/**
 * The one code that is spelt like a never-word: SCHEDULE-AGENT=CLIENT of iCalendar (RFC 6638, 7.1), as the calendar
 * library lists it, `e.CLIENT = 'CLIENT'` right beside NONE and SERVER. Anywhere else the same string counts.
 */
function isScheduleAgent(node: ts.Node): boolean {
	const list = node.parent?.parent;
	return (
		ts.isBinaryExpression(node.parent) &&
		/^\w+\.CLIENT\s*=\s*.CLIENT.$/.test(node.parent.getText()) &&
		/\.NONE\s*=\s*.NONE./.test(list?.getText() ?? '') &&
		/\.SERVER\s*=\s*.SERVER./.test(list?.parent?.getText() ?? '')
	);
}

function stringsOf(script: string): string[] {
	const strings: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
			if (!isScheduleAgent(node)) strings.push(node.text);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('served.js', script, ts.ScriptTarget.Latest, true));
	return strings;
}

/** Finds a never-word: as a whole word or phrase, whatever its case, with the invisible breaks of Khmer taken out. */
export function findNeverWords(text: string, words: string[] = allNeverWords): string[] {
	const plain = withoutBreaks(text);
	return words.filter((word) => patternOf(word).test(plain));
}

const patterns = new Map<string, RegExp>();

function patternOf(word: string): RegExp {
	const known = patterns.get(word);
	if (known) return known;
	const escaped = withoutBreaks(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	// Khmer writes its words without spaces: there a word counts wherever it stands.
	const whole = /\p{Script=Khmer}/u.test(word) ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`;
	const pattern = new RegExp(whole, 'iu');
	patterns.set(word, pattern);
	return pattern;
}

const withoutBreaks = (text: string) => text.normalize('NFC').replaceAll('\u200B', '');
