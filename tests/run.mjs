// `npm test`: installs what is missing, then runs every check. Plain JavaScript for Node 20, before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from '../src/operator/packages.mjs';
import { playwrightReport, vitestReport } from './reports.mjs';

const bin = join(process.cwd(), 'node_modules', '.bin');
const reports = mkdtempSync(join(tmpdir(), 'test-report-'));
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const shell = process.env.CHROMIUM_SHELL ?? '/usr/bin/chromium-headless-shell';
/** The engines that are not Chromium, and the screen that WebKitGTK draws on: without one their tests fail, the others run. */
const further = [
	[process.env.FIREFOX ?? '/usr/bin/firefox-esr', 'firefox-esr'],
	[process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver', 'webkit2gtk-driver'],
	['/usr/bin/Xvfb', 'xvfb'],
	// The proxy that several app processes stand behind.
	[process.env.CADDY ?? '/usr/bin/caddy', 'caddy']
];
// What `npm start` left in this folder is somebody's: build and tests run with nothing decided, and keys and data of
// their own.
const nobodys = mkdtempSync(join(tmpdir(), 'nobodys-'));
writeFileSync(join(nobodys, 'companion.config.json'), '{}');
const environment = {
	...process.env,
	PATH: `${bin}:${process.env.PATH}`,
	CHROMIUM: chromium,
	CHROMIUM_SHELL: shell,
	COMPANION_CONFIG: join(nobodys, 'companion.config.json'),
	COMPANION_KEYS: join(nobodys, 'companion.keys.json'),
	COMPANION_DATA: join(nobodys, 'data'),
	// Some hundred processes of the server and its commands begin here: each is read and compiled once.
	NODE_COMPILE_CACHE: join(nobodys, 'compiled'),
	// The app with keys for feedback is built once, by the first who needs it.
	FEEDBACK_RELEASE: join(nobodys, 'feedback-release')
};

let passed = 0;
let failed = 0;
/** What failed, said once more at the end: whoever sees only the last lines of a long log still learns which and why. */
const failures = [];
/** What passed only when it was asked a second time: it counts as passed, and somebody should look at it. */
const again = [];

/** Runs a command with its output in sight; true when it ended well. */
function run(command, ...words) {
	return new Promise((resolve) => {
		const child = spawn(command, words, { stdio: 'inherit', env: environment });
		child.on('error', () => resolve(false));
		child.on('close', (code) => resolve(code === 0));
	});
}

/** A check that is one yes or no. */
function count(name, good) {
	if (good) passed += 1;
	else {
		failed += 1;
		console.error(`== ${name}: failed`);
		failures.push(name);
	}
}

/** Checks beside something else: one after the other, each one's output whole, when it has ended. */
async function inTurn(checks) {
	for (const [name, command, ...words] of checks) {
		let said = '';
		const good = await new Promise((resolve) => {
			const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
			for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
			child.on('error', ({ message }) => {
				said += message;
				resolve(false);
			});
			child.on('close', (code) => resolve(code === 0));
		});
		console.log(`\n== ${name}\n${said.trimEnd()}`);
		count(name, good);
	}
}

/** A check that counts its own tests, in a JSON report. A runner that wrote none, or ran none, has failed. */
async function suite(name, counted, command, ...words) {
	console.log(`\n== ${name}`);
	const report = join(reports, `${name.replaceAll(' ', '-')}.json`);
	environment.TEST_REPORT = report;
	const ended = await run(command, ...words);
	const { good, bad, said, twice } = existsSync(report)
		? counted(JSON.parse(readFileSync(report, 'utf8')))
		: { good: 0, bad: 0, said: [], twice: [] };
	passed += good;
	failed += bad > 0 ? bad : ended && good > 0 ? 0 : 1;
	failures.push(...said);
	again.push(...twice);
	if (bad === 0 && !(ended && good > 0)) failures.push(`${name}: ended without a report of what failed`);
}

/** Tests start it themselves, as an ordinary user in a folder of its own; Debian lays its programs here. */
const hasPostgres = () =>
	process.env.POSTGRES_BIN !== undefined ||
	(existsSync('/usr/lib/postgresql') &&
		readdirSync('/usr/lib/postgresql').some((version) =>
			existsSync(join('/usr/lib/postgresql', version, 'bin', 'initdb'))
		));

async function installFromDebian() {
	const missing = [
		...(existsSync(chromium) ? [] : ['chromium', 'fonts-noto-core', 'fonts-khmeros']),
		...(existsSync(shell) ? [] : ['chromium-headless-shell']),
		...further.filter(([path]) => !existsSync(path)).map(([, name]) => name),
		...(hasPostgres() ? [] : ['postgresql'])
	];
	if (missing.length === 0) return;
	console.log(`Installing browsers, fonts for Khmer and PostgreSQL (Debian): ${missing.join(' ')} …`);
	const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
	const apt = (...words) => {
		const [command, ...rest] = [...sudo, 'apt-get', ...words];
		return run(command, ...rest);
	};
	await apt('update', '-qq');
	const installed = await apt('install', '-y', '-qq', ...missing);
	if (!hasPostgres())
		console.error(
			'PostgreSQL could not be installed: its tests will fail. Install postgresql, or name its bin folder in POSTGRES_BIN.'
		);
	for (const [path, name] of further)
		if (!existsSync(path))
			console.error(
				`${path} could not be installed: its tests will fail. Install ${name}, or name one in FIREFOX or WEBKIT_DRIVER.`
			);
	if (!installed && !(existsSync(chromium) && existsSync(shell))) {
		console.error(
			'The browser could not be installed. Install chromium and chromium-headless-shell, or name them in CHROMIUM and CHROMIUM_SHELL.'
		);
		console.log('0 passed, 1 failed');
		process.exit(1);
	}
}

/** Vitest's tests of some projects. */
const tests = (name, ...projects) =>
	suite(
		name,
		vitestReport,
		'vitest',
		'run',
		...projects.flatMap((project) => ['--project', project]),
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${join(reports, `${name}.json`)}`
	);

await installPackages();
await installFromDebian();

console.log('\n== build');
count('build', await run('node', 'src/operator/start/ensure-build.ts'));

// A page at a time keeps one core and a half busy: what only works out something has the rest of them meanwhile.
const looks = inTurn([
	['types', 'svelte-check', '--fail-on-warnings'],
	['lint', 'eslint', '.', '--max-warnings', '0'],
	['format', 'prettier', '--check', '.'],
	['nothing unused', 'knip', '--no-progress', '--treat-config-hints-as-errors']
]);
await tests('components', 'browser');
await tests('tests', 'unit', 'postgres', 'node');
await looks;
await suite(
	'end to end',
	playwrightReport,
	'playwright',
	'test',
	'--config',
	'tests/e2e/playwright.config.ts'
);

for (const folder of [reports, nobodys]) rmSync(folder, { recursive: true, force: true });
for (const one of again) console.log(`\n== passed the second time: ${one}`);
for (const failure of failures) console.log(`\n== failed: ${failure}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
