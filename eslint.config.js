import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import compat from 'eslint-plugin-compat';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/*
 * The architecture. A layer of src/lib may import itself and what is listed here, a room beside it what is listed there,
 * nothing crosses a folder with `../`, nothing that is shipped imports a test, and each library has one owner.
 * `tests/architecture/layers.test.ts` sees bad examples refused.
 */
const layers = {
	domain: [],
	crypto: [],
	i18n: ['domain'],
	ui: ['i18n', 'domain'],
	vault: ['domain', 'crypto'],
	sync: ['domain', 'vault', 'crypto'],
	safety: ['crypto', 'vault', 'ui', 'i18n', 'domain'],
	book: ['domain', 'vault', 'sync', 'safety', 'ui', 'i18n', 'features'],
	features: ['domain', 'vault', 'sync', 'ui', 'i18n'],
	// Pages to print, and opening what was sealed: the same code for a command and for the opening room.
	paper: ['domain', 'i18n'],
	opening: ['domain', 'crypto'],
	server: ['domain', 'i18n']
};

/*
 * The rooms beside src/lib: the layers each may import. `rooms` are those it may enter, `server` the files of that layer
 * when it may not have all of it, `owns` the libraries it may open.
 */
const rooms = [
	{
		name: 'An address',
		files: ['src/routes/**/*.{ts,svelte}', 'src/params/*.ts'],
		layers: ['domain', 'i18n', 'ui', 'vault', 'sync', 'safety', 'book', 'features']
	},
	{
		name: 'An endpoint',
		files: ['src/routes/**/+server.ts'],
		layers: ['domain', 'i18n', 'server'],
		extra: [{ regex: '^svelte(/|$)', message: 'An endpoint draws nothing.' }]
	},
	{ name: 'The hooks', files: ['src/hooks.server.ts'], layers: ['domain', 'i18n', 'server'] },
	{ name: 'The worker', files: ['src/service-worker.ts'], layers: ['domain', 'i18n', 'safety', 'vault'] },
	{ name: 'The production entry', files: ['src/server.ts'], layers: ['domain', 'server'], owns: ['node:*'] },
	{
		name: 'The operator',
		files: ['src/operator/**/*.{ts,mjs}'],
		layers: ['domain', 'i18n', 'crypto', 'paper', 'opening', 'server'],
		rooms: ['operator', 'mailbox'],
		owns: ['node:*', 'commander', '@inquirer/password', 'uqr']
	},
	{
		name: 'The desk',
		files: ['src/desk/**/*.{ts,svelte}'],
		layers: ['domain', 'i18n', 'ui', 'server'],
		rooms: ['desk'],
		owns: ['@breezystack/lamejs', '@simplewebauthn/browser']
	},
	{
		// One page without a network, opened from a disk: nothing of it runs on a server or a phone.
		name: 'The opening room',
		files: ['src/opening-room/**/*.ts'],
		layers: ['domain', 'i18n', 'ui', 'crypto', 'paper', 'opening'],
		rooms: ['opening-room']
	},
	{
		name: 'What builds the opening room',
		files: ['src/opening-room/build.ts'],
		layers: ['paper'],
		server: ['floor'],
		owns: ['node:*']
	},
	{
		// No server runs it: it may open what only a build has.
		name: 'What is done to the built pages',
		files: ['src/built-pages/**/*.ts'],
		layers: ['domain'],
		owns: ['node:*', 'subset-font']
	},
	{ name: 'The desk’s entry', files: ['src/desk/desk.ts'], layers: ['server'], owns: ['node:*'] },
	{
		// It knows nobody: `tests/architecture/mailbox.test.ts` follows every import.
		name: 'The mailbox',
		files: ['src/mailbox/**/*.ts'],
		layers: ['domain'],
		server: [
			'ballots/period-keys',
			'ballots/verify-ballot',
			'called',
			'database/sqlite/file',
			'database/trouble',
			'edge',
			'environment',
			'kept/laid',
			'operator-error',
			'private-file',
			'random'
		],
		rooms: ['mailbox'],
		owns: ['node:*']
	}
];

const sqlite = 'server/database/sqlite';
const postgres = 'server/database/postgres';

// A layer's name or a folder of it; of what is no layer the folder under src.
const owners = {
	dexie: 'vault',
	i18next: 'i18n',
	'hash-wasm': 'crypto',
	'@cloudflare/blindrsa-ts': 'crypto',
	'@hpke/core': 'crypto',
	'@noble/curves': ['crypto', 'server'],
	'@noble/ed25519': 'crypto',
	'workbox-window': 'safety',
	kysely: 'server',
	oauth4webapi: 'server',
	'csv-parse': 'server',
	'libphonenumber-js': 'server',
	'csv-stringify': 'server',
	commander: 'operator',
	'@inquirer/password': 'operator',
	uqr: ['operator', 'server', 'ui'],
	'@simplewebauthn/server': 'server',
	'@breezystack/lamejs': 'desk',
	'@simplewebauthn/browser': 'desk',
	otpauth: 'server',
	'subset-font': 'built-pages',
	// An engine's own words stand in its folder alone: whoever asks for data asks a port.
	'node:sqlite': sqlite,
	pg: postgres,
	'node:*': 'server'
};

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace('\\*', '.*');
const either = (names) => `(${names.join('|')})`;

function rulesFor({ name, layers: allowed, rooms: entered = [], server, owns = [], extra = [] }) {
	const files = server ? `|server/${either(server)}[./]` : '';
	const listed = [...allowed, ...(server ?? []).map((file) => `server/${file}`)].join(', ');
	const patterns = [
		{
			regex: `^#lib/(?!${either(allowed)}/${files})`,
			message: `${name} may import only ${listed || 'itself'}. Move the code, or pass the value in.`
		},
		{
			regex: `^#(?!${either(['lib', 'locales', ...entered])}/)`,
			message: `${name} may not enter there: what is shipped imports no test, and no room but those in the table.`
		},
		{ regex: '^\\.\\./', message: 'Nothing crosses a folder with ../ — write #lib/<layer>/….' },
		{ regex: '^svelte/store$', message: 'State is kept in runes.' },
		{ regex: '^\\$lib/', message: 'Write #lib/…, the one form that Node, Vite and TypeScript all read.' },
		...Object.entries(owners)
			.filter(([library]) => !owns.includes(library))
			.map(([library, owner]) => ({
				regex: `^${escape(library)}(/|$)`,
				message: `${library} has one owner: ${[owner].flat().map(folderOf).join(', ')}.`
			})),
		...extra
	];
	return {
		'no-restricted-imports': ['error', { patterns }],
		// Static rules do not see `import('…')`.
		'no-restricted-syntax': [
			'error',
			...patterns.map(({ regex, message }) => ({
				selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\/')}/]`,
				message
			}))
		]
	};
}

const folderOf = (place) => (place.split('/')[0] in layers ? `src/lib/${place}` : `src/${place}`);

function rulesOf(layer, extra = [], folder = layer) {
	const owns = Object.keys(owners).filter((library) =>
		[owners[library]].flat().some((owner) => owner === layer || owner === folder)
	);
	return rulesFor({ name: folderOf(layer), layers: [layer, ...layers[layer]], owns, extra });
}

const noSvelte = {
	regex: '^svelte(/|$)',
	message: 'This layer outlives the framework: it imports no Svelte.'
};
const withoutSvelte = ['domain', 'crypto', 'sync', 'paper', 'opening', 'server'];

// What is typed without these four reaches the browser's restore files and the keyboard's memory.
const quiet = { autocomplete: 'off', autocorrect: 'off', autocapitalize: 'off', spellcheck: 'false' };
const quietFields = {
	create: (context) => ({
		SvelteElement(node) {
			if (!['input', 'textarea', 'select'].includes(node.name?.name)) return;
			const given = Object.fromEntries(
				node.startTag.attributes
					.filter(({ type }) => type === 'SvelteAttribute')
					.map(({ key, value }) => [key.name, value.map((part) => part.value).join('')])
			);
			// What is ticked or slid is no writing, nor what nobody sees.
			if (['checkbox', 'radio', 'range', 'hidden'].includes(given.type)) return;
			// What is picked from a list is not typed, but a browser restores it all the same.
			const needed = Object.entries(quiet).filter(
				([name]) => node.name.name !== 'select' || name === 'autocomplete'
			);
			const missing = needed.filter(([name, value]) => given[name] !== value);
			if (missing.length > 0)
				context.report({
					node,
					message: `A field needs ${missing.map(([name, value]) => `${name}="${value}"`).join(' ')}: use ui/Field.`
				});
		}
	})
};

/*
 * The floor is `browserslist` in package.json. What came later breaks a page half-way there, and no compiler puts it in.
 * eslint-plugin-compat knows MDN's tables; what it cannot know without types, methods of whatever stands before the dot, is here.
 */
const newerThanTheFloor = [
	...['toSorted', 'toReversed', 'toSpliced', 'groupBy', 'withResolvers', 'fromAsync', 'canParse'],
	...['isSubsetOf', 'isSupersetOf', 'isDisjointFrom', 'symmetricDifference', 'isWellFormed', 'toWellFormed'],
	...['checkVisibility', 'toBase64', 'toHex', 'fromBase64', 'fromHex', 'startViewTransition'],
	...['showPopover', 'togglePopover', 'hidePopover', 'moveBefore', 'requestClose', 'getOrInsert'],
	// Where the name alone is an older one's too.
	...['AbortSignal.any', 'Promise.try', 'ReadableStream.from', 'Response.json', 'URL.parse']
].map((name) => {
	const [property, object] = name.split('.').reverse();
	return {
		...(object && { object }),
		property,
		message: 'Newer than the oldest browser that we promise: write it with what that has.'
	};
});

// What would stay on a phone, or in its history.
const forbidden = [
	{ object: 'document', property: 'title', message: 'The title is constant: history keeps it.' },
	{ object: 'document', property: 'cookie', message: 'No cookie at all.' },
	{ object: 'history', property: 'pushState', message: 'Back must leave nothing to come back to.' },
	{
		object: 'history',
		property: 'state',
		message: 'It is written to the disk, and it is the framework’s own.'
	},
	...['window', 'globalThis', 'self'].flatMap((object) =>
		['localStorage', 'sessionStorage'].map((property) => ({
			object,
			property,
			message: 'The vault keeps what must be kept.'
		}))
	),
	{
		object: 'Notification',
		property: 'requestPermission',
		message: 'Notifications stay on the disk in clear.'
	}
];

export default ts.config(
	{
		ignores: [
			'build',
			'build-desk',
			'builds/',
			'.svelte-kit/',
			'node_modules/',
			'data/',
			'demonstration/',
			'test-results/',
			'**/*.local.ts'
		]
	},
	js.configs.recommended,
	...ts.configs.recommended,
	...svelte.configs.recommended,
	compat.configs['flat/recommended'],
	{
		plugins: { safety: { rules: { 'quiet-fields': quietFields } } },
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		rules: {
			'no-undef': 'off',
			'no-console': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'svelte/no-at-html-tags': 'error',
			// State is kept in runes, there are no stores (`svelte/store` has no owner); this asks the types of every name: half of lint.
			'svelte/require-store-reactive-access': 'off',
			'safety/quiet-fields': 'error',
			// Addresses are few and constant; kit's resolve() would hide them.
			'svelte/no-navigation-without-resolve': 'off',
			'no-restricted-globals': [
				'error',
				{
					name: 'indexedDB',
					message:
						'It has one owner: src/lib/vault/database.ts; lay-store.ts and which-device.ts for what has no library.'
				},
				{ name: 'localStorage', message: 'It survives every wipe. The vault keeps what must be kept.' },
				{
					name: 'sessionStorage',
					message: 'It reaches the restore files. The vault keeps what must be kept.'
				}
			],
			'no-restricted-properties': ['error', ...forbidden, ...newerThanTheFloor]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: {
				projectService: true,
				extraFileExtensions: ['.svelte'],
				parser: ts.parser,
				svelteConfig
			}
		},
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }]
		}
	},
	...Object.keys(layers).map((layer) => ({
		files: [`src/lib/${layer}/**/*.{ts,svelte}`],
		rules: rulesOf(layer, withoutSvelte.includes(layer) ? [noSvelte] : [])
	})),
	...[sqlite, postgres].map((engine) => ({
		files: [`src/lib/${engine}/*.ts`],
		rules: rulesOf('server', [noSvelte], engine)
	})),
	// A feature never imports another feature.
	...readdirSync('src/lib/features').map((feature) => ({
		files: [`src/lib/features/${feature}/**/*.{ts,svelte}`],
		rules: rulesOf('features', [
			{
				regex: `^#lib/features/(?!${feature}/)`,
				message: `A feature never imports a feature: lift what ${feature} needs into ui or domain.`
			},
			{ regex: '^#lib/crypto/', message: 'Features hold no keys: ask the vault.' }
		])
	})),
	...rooms.map((room) => ({ files: room.files, rules: rulesFor(room) })),
	{
		files: ['src/**/*.test.ts', 'tests/**', '*.config.*'],
		rules: { 'no-restricted-imports': 'off', 'no-restricted-syntax': 'off' }
	},
	{
		files: ['src/lib/vault/{database,lay-store,which-device}.ts', 'src/lib/**/*.test.ts', 'tests/**'],
		rules: { 'no-restricted-globals': 'off' }
	},
	{
		files: ['src/operator/**', 'tests/run.mjs', 'tests/engines/**', 'src/server.ts'],
		rules: { 'no-console': 'off' }
	},
	// The floor is the browsers'; Node is pinned.
	{
		files: [
			'src/lib/server/**',
			'src/operator/**',
			'src/mailbox/**',
			'src/built-pages/**',
			'src/**/*.test.ts',
			'tests/**',
			'*.config.*'
		],
		rules: { 'no-restricted-properties': ['error', ...forbidden], 'compat/compat': 'off' }
	},
	// Attacks do what the app may not, and print what they found.
	{
		files: ['tests/safety/**'],
		rules: { 'no-console': 'off', 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' }
	}
);
