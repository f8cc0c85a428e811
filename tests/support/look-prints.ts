import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { looks } from '#lib/domain/look-change.ts';

/*
 * A print of how the pages of each part look: a hash of its markup, its styles and its drawings, without scripts and remarks.
 * Beside each print stands why the last change of it is no surprise to anybody: `look: NAME` of `looks`, or in words why it does
 * not show. `npm run looks -- "WHY"` takes the prints that changed anew.
 */

const file = 'tests/architecture/looks.json';
type Print = { print: string; because: string };

const parts: Record<string, string> = {
	...Object.fromEntries(
		globSync('src/lib/features/*').map((folder) => {
			const name = folder.replaceAll('\\', '/').split('/').at(-1)!;
			return [name, `src/lib/features/${name}/**/*.svelte`];
		})
	),
	book: 'src/lib/book/*.svelte',
	drawings: 'src/lib/ui/art/*.{svelte,svg,ts}',
	ui: 'src/lib/ui/{*,calm/*,keys/*,reading-aloud/*,styles/*}.{svelte,css}'
};

const shown = (text: string) =>
	text
		.replaceAll(/<script[^]*?<\/script>|<!--[^]*?-->|\/\*[^]*?\*\//g, '')
		.replaceAll(/\s+/g, ' ')
		.trim();

/** The prints as the tree is now. */
export function printsNow(): Record<string, string> {
	return Object.fromEntries(
		Object.entries(parts).map(([name, files]) => {
			const hash = createHash('sha256');
			for (const path of globSync(files).sort())
				if (!path.includes('.test.')) hash.update(shown(readFileSync(path, 'utf8')));
			return [name, hash.digest('hex').slice(0, 12)];
		})
	);
}

export const printsKept = (): Record<string, Print> => JSON.parse(readFileSync(file, 'utf8')) as never;

/** Whether these words say why a change is no surprise. */
export const isReason = (because: string) => {
	const [, look] = /^look: (.*)$/.exec(because) ?? [];
	return look === undefined ? because.length >= 20 : looks.some((one) => one === look);
};

if (import.meta.main) {
	const because = process.argv.slice(2).join(' ').trim();
	const kept = printsKept();
	const now = Object.entries(printsNow());
	const changed = now.filter(([name, print]) => kept[name]?.print !== print).map(([name]) => name);
	if (!isReason(because)) {
		process.stderr.write(
			`Changed: ${changed.join(', ') || 'nothing'}. Say why nobody is surprised: npm run looks -- "look: NAME" with a name of domain/look-change.ts, or in twenty letters or more why it does not show.\n`
		);
		process.exitCode = 1;
	} else {
		const taken = now.map(([name, print]): [string, Print] => [
			name,
			changed.includes(name) ? { print, because } : kept[name]!
		]);
		writeFileSync(file, `${JSON.stringify(Object.fromEntries(taken), null, '\t')}\n`);
		process.stdout.write(`Taken anew: ${changed.join(', ') || 'nothing'}.\n`);
	}
}
