import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The oldest browsers that we promise (`browserslist` in package.json), as Vite's compiler is told them. Samsung Internet is a
 * Chrome that is newer than the one named there.
 * @param root the project's folder
 */
export function oldestBrowsers(root: string): string[] {
	const { browserslist } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
		browserslist: string[];
	};
	return browserslist
		.filter((browser) => !browser.startsWith('samsung '))
		.map((browser) => browser.replace('ios_saf ', 'ios').replace(' ', ''));
}
