import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type AnyNode, type Node } from 'acorn';

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

/** A SHA-256 in base64: letters by chance, in which any short word comes up some day. */
const digest = /(?<![\w+/])[\w+/]{43}=/g;

/**
 * What a person could read in a file. In scripts these are the strings: `case` and `client` are words of the language
 * and of the framework, never shown.
 */
export function readable(file: string, text: string): string[] {
	return file.endsWith('.js')
		? stringsOf(text)
		: [text.replace(/<script>[\s\S]*?<\/script>/g, '').replace(digest, '')];
}

/** All strings of a script, its templates' fixed parts among them, as they read when it runs. */
function stringsOf(script: string): string[] {
	const strings: string[] = [];
	const textOf = ({ start, end }: Node) => script.slice(start, end);

	/**
	 * The one code that is spelt like a never-word: SCHEDULE-AGENT=CLIENT of iCalendar (RFC 6638, 7.1), as the calendar
	 * library lists it, `e.CLIENT = 'CLIENT'` right beside NONE and SERVER. Anywhere else the same string counts.
	 */
	const isScheduleAgent = (around: Node[]) => {
		const [assigned, list] = around.filter(({ type }) => type !== 'TemplateLiteral') as AnyNode[];
		if (assigned?.type !== 'AssignmentExpression' || list?.type !== 'SequenceExpression') return false;
		const at = list.expressions.indexOf(assigned);
		const beside = list.expressions.slice(Math.max(0, at - 2), at + 3).map(textOf);
		return (
			/^\w+\.CLIENT\s*=\s*.CLIENT.$/.test(textOf(assigned)) &&
			beside.some((text) => /\.NONE\s*=\s*.NONE./.test(text)) &&
			beside.some((text) => /\.SERVER\s*=\s*.SERVER./.test(text))
		);
	};

	const visit = (node: AnyNode, around: Node[]): void => {
		if (node.type === 'Literal' && typeof node.value === 'string' && !isScheduleAgent(around))
			strings.push(node.value);
		if (node.type === 'TemplateElement' && !isScheduleAgent(around))
			strings.push(node.value.cooked ?? node.value.raw);
		for (const part of Object.values(node).flat())
			if (isNode(part)) visit(part as AnyNode, [node, ...around]);
	};
	visit(parse(script, { ecmaVersion: 'latest', sourceType: 'module' }), []);
	return strings;
}

const isNode = (part: unknown): part is Node =>
	typeof part === 'object' && part !== null && 'type' in part && typeof part.type === 'string';
