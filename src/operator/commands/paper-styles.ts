import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PaperStyles } from '#lib/paper/printed-page.ts';

/** The rules of what is printed, read when a page is made. @param root the project's folder */
export function paperStyles(root: string): PaperStyles {
	const style = (...path: string[]) => readFileSync(join(root, 'src', 'lib', ...path), 'utf8');
	return {
		tokens: style('ui', 'styles', 'tokens.css'),
		page: style('paper', 'printed-page.css'),
		report: style('paper', 'report.css'),
		sheet: style('paper', 'printed-sheet.css')
	};
}
