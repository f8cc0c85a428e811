import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { littleMemory } from '#operator/packages.mjs';
import { RunningApp } from '#tests/support/app.ts';
import { launch } from '#tests/support/processes.ts';
import { paced } from './load.ts';
import { refOf, writeCsv, writeJson } from './many-people.ts';
import { memoryOf, pairPhones, processorOf, requestsOf } from './phones.ts';

/*
 * `npm run measure:scale [-- MANY…]`: what it takes to write so many people down, to put them in, to read them, and to answer
 * their phones, on the embedded engine: 100, 1,000 and 10,000 if nothing is said. Each has 22 rows. As JSON up to 10,000 are put
 * in: it goes the same way as CSV. Then the snapshots of the smallest and the largest, 200 a second, in turn, each from two
 * processes over one file. It needs a build. `LAID=FOLDER` goes on with a data folder of the largest that is there, and
 * `PHONES=no` leaves the snapshots out, for a machine that others use.
 *
 * Beside seconds stand those of the processor, which no neighbour on the machine makes longer. All runs in the memory in which it is started for an operator.
 */

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) sizes.push(100, 1000, 10_000);
const folder = mkdtempSync(join(tmpdir(), 'measure-scale-'));
const running: { many: number; apps: RunningApp[]; next: () => string }[] = [];

process.stdout.write(
	`with ${littleMemory.join(' ')}\n\n` +
		'| people | written s (MB) | CSV s | MB | JSON s | MB | 1 % changed s | MB | first round s, read | night s, read | between s, read | MB | cases.db MB | cache.db MB | start s | MB then |\n' +
		`|${' --- |'.repeat(16)}\n`
);
try {
	for (const [at, many] of sizes.entries())
		await measure(many, process.env.PHONES !== 'no' && (at === 0 || at === sizes.length - 1));
	await atRest(running.flatMap(({ apps }) => apps));
	process.stdout.write(
		'\n| people | snapshots | half ms | 99 of 100 ms | MB |\n| --- | --- | --- | --- | --- |\n'
	);
	for (let turn = 0; turn < 3; turn++)
		for (const { many, apps, next } of running) {
			const { half, most, statuses } = await paced(apps.map(portOf), { perSecond: 200, seconds: 10, next });
			const told = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
			const cells = [
				many,
				told,
				half.toFixed(1),
				most.toFixed(1),
				apps.map((app) => memoryOf(app.pid()!)).join(' and ')
			];
			process.stdout.write(`| ${cells.join(' | ')} |\n`);
		}
} finally {
	for (const { apps } of running) for (const app of apps) await app.stop();
	rmSync(folder, { recursive: true });
}

async function measure(many: number, staysOn: boolean): Promise<void> {
	const at = (...names: string[]) => join(folder, `${many}`, ...names);
	const laid = many === Math.max(...sizes) ? process.env.LAID : undefined;
	const data = laid ?? at('data');
	for (const name of ['data', 'csv', 'other', 'changed']) mkdirSync(at(name), { recursive: true });
	writeFileSync(at('config.json'), '{}');
	const puts = (into: string, files: string[]) =>
		command(into, at('config.json'), [
			...littleMemory,
			'src/operator/main.ts',
			'cases',
			'import',
			'--yes',
			...files
		]);
	const skipped = { seconds: NaN, busy: NaN, megabytes: NaN };
	const beganToWrite = performance.now();
	const files = laid ? [] : writeCsv(at('csv'), { many });
	const written = (performance.now() - beganToWrite) / 1000;
	const csvSize = files.reduce((sum, file) => sum + statSync(file).size, 0) / 2 ** 20;
	const csv = laid ? skipped : await puts(data, files);
	for (const file of files) rmSync(file);
	const isAlsoJson = !laid && many <= 10_000;
	const json = isAlsoJson ? await puts(at('other'), [writeJson(at('people.json'), { many })]) : skipped;
	rmSync(at('other'), { recursive: true });
	const few = Math.max(1, many / 100);
	const changed = await puts(data, writeCsv(at('changed'), { many: few, first: 7, changed: true }));
	const rounds = await command(data, at('config.json'), [
		...littleMemory,
		'tests/measure/rounds-of.ts',
		data
	]);
	const { first, night, between, megabytes } = JSON.parse(rounds.stdout) as Record<
		'first' | 'night' | 'between',
		[number, number, number]
	> & { megabytes: number };
	const size = (name: string) => (statSync(join(data, name)).size / 2 ** 20).toFixed(1);
	const began = performance.now();
	const app = await RunningApp.start({ data, samples: false });
	const started = (performance.now() - began) / 1000;
	const then = memoryOf(app.pid()!);
	const round = ([seconds, busy, read]: [number, number, number]) =>
		`${seconds.toFixed(1)} (${busy.toFixed(1)}), ${read}`;
	const put = ({ seconds, busy, megabytes }: typeof skipped) =>
		seconds > 0 ? [`${seconds.toFixed(1)} (${busy.toFixed(1)})`, megabytes] : ['', ''];
	const cells = [
		many,
		`${written.toFixed(1)} (${csvSize.toFixed(1)})`,
		...put(csv),
		...put(json),
		...put(changed),
		...[round(first), round(night), round(between), Math.round(megabytes)],
		...[size('cases.db'), size('cache.db'), started.toFixed(1), then]
	];
	process.stdout.write(`| ${cells.join(' | ')} |\n`);
	// A folder that was there before is not ours to take away.
	if (!staysOn) return void (await (laid ? app.stop() : app.remove()));
	const refs = Array.from({ length: many }, (_, number) => refOf(number));
	const next = requestsOf(await pairPhones(app, refs, 200));
	running.push({ many, apps: [app, await RunningApp.start({ data, samples: false })], next });
}

/** Until what a server does at its start is over: it reads everybody once, which stands in the table above. */
async function atRest(apps: RunningApp[]): Promise<void> {
	const busy = () => apps.map((app) => processorOf(app.pid()!));
	for (let before = busy(), quiet = 0; quiet < 3;) {
		await new Promise((resolve) => setTimeout(resolve, 5000));
		const now = busy();
		quiet = now.every((seconds, at) => seconds - before[at]! < 0.3) ? quiet + 1 : 0;
		before = now;
	}
}

async function command(data: string, config: string, args: string[]) {
	const began = performance.now();
	const { child, ended, stdout, stderr } = launch(args, { COMPANION_DATA: data, COMPANION_CONFIG: config });
	let [megabytes, busy] = [0, 0];
	const look = setInterval(() => {
		if (!existsSync(`/proc/${child.pid}/status`)) return;
		megabytes = memoryOf(child.pid!, 'VmHWM') || megabytes;
		busy = Math.max(busy, processorOf(child.pid!));
	}, 50);
	const code = await ended;
	clearInterval(look);
	if (code !== 0) throw new Error(stderr() || stdout());
	return { seconds: (performance.now() - began) / 1000, busy, megabytes, stdout: stdout() };
}

function portOf({ origin }: RunningApp): number {
	return Number(new URL(origin).port);
}
