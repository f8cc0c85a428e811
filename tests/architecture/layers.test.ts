import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const eslint = new ESLint();

/** The messages ESLint gives a text as if it stood in that file. */
async function refusals(file: string, text: string): Promise<string[]> {
	const [result] = await eslint.lintText(text, { filePath: file });
	return (result?.messages ?? [])
		.filter(
			({ ruleId }) =>
				ruleId?.startsWith('no-restricted') ||
				ruleId === 'svelte/no-at-html-tags' ||
				ruleId === 'compat/compat' ||
				ruleId === 'safety/quiet-fields'
		)
		.map(({ message }) => message);
}

const script = (line: string) => `<script lang="ts">\n\t${line}\n</script>\n`;

describe('a layer may import only what stands below it', () => {
	const bad: [string, string, string, RegExp][] = [
		[
			'domain knows no vault',
			'src/lib/domain/goal.ts',
			"import '#lib/vault/phone.ts';",
			/src\/lib\/domain may import only/
		],
		['domain knows no Svelte', 'src/lib/domain/goal.ts', "import 'svelte';", /outlives the framework/],
		['sync knows no Svelte', 'src/lib/sync/pull.ts', "import 'svelte/reactivity';", /outlives the framework/],
		[
			'crypto knows nothing of ours',
			'src/lib/crypto/seal.ts',
			"import '#lib/domain/goal.ts';",
			/src\/lib\/crypto/
		],
		[
			'only the vault opens the browser’s database',
			'src/lib/sync/pull.ts',
			"indexedDB.open('a');",
			/one owner: src\/lib\/vault\/database\.ts/
		],
		[
			'only the vault opens Dexie',
			'src/lib/sync/pull.ts',
			"import 'dexie';",
			/dexie has one owner: src\/lib\/vault/
		],
		[
			'only i18n opens i18next',
			'src/lib/book/follow-wishes.ts',
			"import 'i18next';",
			/i18next has one owner/
		],
		[
			'nothing is used that the oldest browsers lack, as MDN tells',
			'src/lib/sync/pull.ts',
			"new URLPattern('/a');",
			/URLPattern is not supported in/
		],
		[
			'nor a method that no table finds without types',
			'src/lib/sync/pull.ts',
			'document.body.checkVisibility();',
			/Newer than the oldest browser/
		],
		[
			'only the server reads files',
			'src/lib/vault/phone.ts',
			"import 'node:fs';",
			/one owner: src\/lib\/server/
		],
		[
			'no layer climbs out of its folder',
			'src/lib/vault/phone.ts',
			"import '../crypto/seal.ts';",
			/Nothing crosses a folder/
		],
		[
			'a feature holds no keys',
			'src/lib/features/plan/a.ts',
			"import '#lib/crypto/seal.ts';",
			/hold no keys|may import only/
		],
		[
			'a type is an import as well',
			'src/lib/domain/goal.ts',
			"import type { A } from '#lib/vault/phone.ts';",
			/may import only/
		],
		[
			'and so is one at run time',
			'src/lib/domain/goal.ts',
			"void import('#lib/vault/phone.ts');",
			/may import only/
		],
		[
			'nothing is kept in local storage',
			'src/lib/vault/phone.ts',
			"localStorage.getItem('a');",
			/survives every wipe/
		],
		['the title is constant', 'src/lib/book/a.ts', "document.title = 'a';", /history keeps it/]
	];
	for (const [promise, file, text, message] of bad) {
		test(promise, async () => {
			expect((await refusals(file, text)).join('\n')).toMatch(message);
		});
	}

	test.each<[string, string, string, RegExp]>([
		['an address holds no keys', 'src/routes/key/a.ts', '#lib/crypto/seal.ts', /An address may import only/],
		[
			'an address is no server',
			'src/routes/key/+page.ts',
			'#lib/server/secret.ts',
			/An address may import only/
		],
		['an address reads no file', 'src/routes/key/+page.ts', 'node:fs', /one owner: src\/lib\/server/],
		['an endpoint is thin', 'src/routes/auth/pair/+server.ts', 'node:crypto', /one owner: src\/lib\/server/],
		[
			'an endpoint knows no vault',
			'src/routes/auth/pair/+server.ts',
			'#lib/vault/phone.ts',
			/An endpoint may/
		],
		['an endpoint draws nothing', 'src/routes/auth/pair/+server.ts', 'svelte', /draws nothing/],
		[
			'a port asks no engine by itself',
			'src/lib/server/plans/a.ts',
			'node:sqlite',
			/node:sqlite has one owner: src\/lib\/server\/database\/sqlite\./
		],
		['nor does the mailbox', 'src/mailbox/a.ts', 'node:sqlite', /node:sqlite has one owner/],
		['nor the operator', 'src/operator/a.ts', 'node:sqlite', /node:sqlite has one owner/],
		['an address climbs nowhere', 'src/routes/key/+page.ts', '../a.ts', /Nothing crosses a folder/],
		['the worker opens no book', 'src/service-worker.ts', '#lib/book/clock.svelte.ts', /The worker may/],
		['the hooks know no operator', 'src/hooks.server.ts', '#operator/command.ts', /may not enter there/],
		['the server knows no phone', 'src/server.ts', '#lib/vault/phone.ts', /The production entry may/],
		[
			'the operator opens no vault',
			'src/operator/a.ts',
			'#lib/vault/phone.ts',
			/The operator may import only/
		],
		['the operator asks no database by itself', 'src/operator/a.ts', 'kysely', /one owner: src\/lib\/server/],
		['the operator imports no test', 'src/operator/a.ts', '#tests/support/app.ts', /imports no test/],
		[
			'the mailbox knows no person',
			'src/mailbox/a.ts',
			'#lib/server/secret.ts',
			/The mailbox may import only/
		],
		['the mailbox knows no operator', 'src/mailbox/a.ts', '#operator/command.ts', /may not enter there/],
		[
			'the server answers without the command line',
			'src/lib/server/a.ts',
			'commander',
			/owner: src\/operator/
		],
		['a layer imports no test', 'src/lib/vault/a.ts', '#tests/builders/test-book.ts', /imports no test/],
		['a layer knows no mailbox', 'src/lib/server/a.ts', '#mailbox/listen.ts', /may not enter there/]
	])('%s', async (_promise, file, name, message) => {
		expect((await refusals(file, `import '${name}';`)).join('\n')).toMatch(message);
		expect((await refusals(file, `void import('${name}');`)).join('\n')).toMatch(message);
	});

	test('a feature never imports a feature, also inside a component', async () => {
		const text = script("import A from '#lib/features/today/Today.svelte'; void A;");
		expect((await refusals('src/lib/features/plan/Plan.svelte', text)).join('\n')).toMatch(
			/never imports a feature/
		);
	});

	test('a field without the four attributes is refused, one with them passes', async () => {
		const four = 'autocomplete="off" autocorrect="off" autocapitalize="off" spellcheck="false"';
		const of = (field: string) =>
			refusals('src/lib/features/plan/Plan.svelte', `${script("let a = '';")}\n${field}\n`);
		expect((await of('<input bind:value={a} autocomplete="off" />')).join()).toMatch(/autocorrect="off"/);
		expect(await of('<textarea bind:value={a}></textarea>')).not.toEqual([]);
		expect(await of(`<input bind:value={a} ${four} />`)).toEqual([]);
	});

	test.each([
		['history.state;', /written to the disk/],
		['window.sessionStorage.clear();', /vault keeps/],
		["history.pushState(null, '');", /Back must leave nothing/]
	])('%s is refused', async (line, message) => {
		expect((await refusals('src/lib/book/a.ts', line)).join()).toMatch(message);
	});

	test('no text becomes markup', async () => {
		const text = `${script("let a = '';")}\n{@html a}\n`;
		expect(await refusals('src/lib/features/plan/Plan.svelte', text)).not.toEqual([]);
	});

	test('what is allowed passes', async () => {
		expect(
			await refusals('src/lib/vault/a.ts', "import '#lib/domain/goal.ts';\nimport '#lib/crypto/seal.ts';\n")
		).toEqual([]);
	});

	test.each([
		['src/routes/auth/pair/+server.ts', '#lib/server/http/endpoint.ts'],
		['src/routes/key/+page.ts', '#lib/book/clock.svelte.ts'],
		['src/operator/a.ts', '#mailbox/listen.ts'],
		['src/operator/a.ts', 'commander'],
		['src/mailbox/a.ts', '#lib/server/database/sqlite/file.ts'],
		['src/mailbox/a.ts', 'node:http'],
		['src/lib/server/database/sqlite/a.ts', 'node:sqlite'],
		['src/lib/server/database/sqlite/a.ts', 'kysely'],
		['src/lib/server/database/a.test.ts', 'node:sqlite'],
		['src/lib/vault/a.test.ts', '#tests/builders/test-book.ts']
	])('and so does %s with %s', async (file, name) => {
		expect(await refusals(file, `import '${name}';\n`)).toEqual([]);
	});
});
