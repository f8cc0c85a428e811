import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { fillEmbedded } from '#lib/server/cases/embedded/fill.ts';
import { checked } from '#lib/server/cases/import/import-files.ts';
import { readJson } from '#lib/server/cases/import/read-json.ts';
import { allowances } from '#lib/server/http/rate-limit.ts';
import { firstSample, samplePeople } from '#operator/samples/sample-people.ts';
import { RunningApp, today } from '#tests/support/app.ts';
import { RunningProcess } from '#tests/support/processes.ts';
import { load, type Loaded } from './load.ts';
import { median } from './median.ts';
import { memoryOf, pairPhones, processorOf, requestsOf } from './phones.ts';

/*
 * `npm run measure:server [-- PEOPLE [SECONDS [TIMES]]]`: how many snapshots a second the built server gives, whole (200)
 * and unchanged (304), at 10, 50 and 500 connections, beside a bare `node:http` that gives the same bytes: in turn, in one run.
 * 400 people if nothing is said, all with the plan of the sample that has everything in it, and three thousand phones one
 * after the other: nobody asks twice before all have asked. It needs a build.
 *
 * Answers a second hold beside each other alone; busy microseconds are those of the processor for one answer, which no
 * neighbour on the machine makes longer. `FLAGS='--max-semi-space-size=16'`, say, puts a second process of ours with these flags of
 * Node, over the same folder, in the place of the bare one.
 */

const [people = 400, seconds = 4, times = 3] = process.argv.slice(2).map(Number);
/** Each may read 600 times a minute: so many that none is refused at 60,000 a second, in half of the time asked at all. */
const phones = (60_000 * allowances.reading.seconds) / allowances.reading.most / 2;
const counts = [10, 50, 500];
const refs = Array.from({ length: people }, (_, at) => `p${at}`);

type Given = { status: number; headers: IncomingHttpHeaders; body: Buffer };
type Side = { port: number; pid: number; stop(): Promise<unknown> };

const data = mkdtempSync(join(tmpdir(), 'measure-server-'));
await fill();
const began = performance.now();
const app = await RunningApp.start({ data });
const port = portOf(app);
const flags = process.env.FLAGS?.split(' ');
const started = (performance.now() - began) / 1000;
const idle = memoryOf(app.pid()!);
const tokens = await pairPhones(app, refs, phones);
const whole = await given(tokens[0]!);
const etag = whole.headers.etag ?? '';
const next = { whole: requestsOf(tokens), unchanged: requestsOf(tokens, etag) };
const bare = await (flags ? startOurs(flags) : startBare(whole, await given(tokens[0]!, etag)));

process.stdout.write(
	`${people} people, ${tokens.length} phones; ${whole.body.length} bytes gzip, ${JSON.stringify(whole.headers).length} of headers; started in ${started.toFixed(1)} s\n\n` +
		(flags ? `"bare" is ours with ${flags.join(' ')}\n\n` : '') +
		`| answer | connections | ours a second | bare a second | ours / bare | ours busy µs | bare busy µs | ours / bare ms, half and 99 of 100 | errors, ours / bare |\n|${' --- |'.repeat(9)}\n`
);
for (const status of [200, 304]) for (const connections of counts) await compare(status, connections);
process.stdout.write(
	`\nmemory: ${idle} MB before, ${memoryOf(app.pid()!)} MB after, beside ${memoryOf(bare.pid)} MB; ${2 * counts.length * (times + 1) * seconds} seconds of load\n`
);
await bare.stop();
await app.remove();

async function compare(status: number, connections: number): Promise<void> {
	const sides = { ours: { port, pid: app.pid()! }, bare };
	// The first of each is thrown away: code is still being compiled.
	await under(sides.ours, seconds);
	await under(sides.bare, seconds);
	const pairs: Record<'ours' | 'bare', Awaited<ReturnType<typeof under>>>[] = [];
	for (let time = 0; time < times; time++) {
		const ours = await under(sides.ours, seconds);
		pairs.push({ ours, bare: await under(sides.bare, seconds) });
	}
	const half = (of: (pair: (typeof pairs)[number]) => number) => median(pairs.map(of));
	const ms = (of: (loaded: Loaded) => number) =>
		`${half(({ ours }) => of(ours)).toFixed(1)} / ${half(({ bare }) => of(bare)).toFixed(1)}`;
	// Of all times together: answers of another kind, and connections that were ended.
	const errors = (of: (pair: (typeof pairs)[number]) => Loaded) =>
		pairs.reduce((sum, pair) => sum + of(pair).broken + others(of(pair)), 0);
	const cells = [
		status,
		connections,
		Math.round(half(({ ours }) => ours.perSecond)),
		Math.round(half(({ bare }) => bare.perSecond)),
		`${Math.round(half(({ ours, bare }) => (100 * ours.perSecond) / bare.perSecond))} %`,
		Math.round(half(({ ours }) => ours.busy)),
		Math.round(half(({ bare }) => bare.busy)),
		`${ms((loaded) => loaded.half)}, ${ms((loaded) => loaded.most)}`,
		`${errors(({ ours }) => ours)} / ${errors(({ bare }) => bare)}`
	];
	process.stdout.write(`| ${cells.join(' | ')} |\n`);

	function others({ statuses }: Loaded): number {
		return [...statuses].reduce((sum, [one, times]) => sum + (one === status ? 0 : times), 0);
	}

	async function under(side: Omit<Side, 'stop'>, seconds: number): Promise<Loaded & { busy: number }> {
		const before = processorOf(side.pid);
		const loaded = await load(side.port, {
			connections,
			seconds,
			next: status === 304 ? next.unchanged : next.whole
		});
		const answers = loaded.statuses.get(status) ?? 0;
		// An answer of another kind would be a faster one: with more than a few of them the shares say nothing.
		if (others(loaded) > answers / 1000)
			throw new Error(`not ${status} alone: ${JSON.stringify([...loaded.statuses])}`);
		return { ...loaded, busy: ((processorOf(side.pid) - before) * 1_000_000) / answers };
	}
}

/** Everybody has the same plan; written some at a time, so that they need not all be in memory. */
async function fill(): Promise<void> {
	const { batch } = checked(
		samplePeople(today()).map(({ file, text }) => readJson(file, text)),
		{}
	);
	const { body } = batch.cases.find((one) => one.body.ref === firstSample)!;
	for (let at = 0; at < refs.length; at += 1000)
		await fillEmbedded(
			caseDatabasePath(data),
			refs.slice(at, at + 1000).map((ref) => ({ ...body, ref })),
			[]
		);
}

function given(token: string, etag?: string): Promise<Given> {
	const headers = {
		authorization: `Bearer ${token}`,
		'accept-encoding': 'gzip',
		...(etag && { 'if-none-match': etag })
	};
	return new Promise((resolve, reject) => {
		get({ port, path: '/api/v1/snapshot', headers }, (answer) => {
			buffer(answer).then(
				(body) => resolve({ status: answer.statusCode!, headers: answer.headers, body }),
				reject
			);
		}).on('error', reject);
	});
}

/** The same answers from Node alone. What belongs to a connection it says by itself. */
async function startBare(whole: Given, unchanged: Given): Promise<Side> {
	if (whole.status !== 200 || unchanged.status !== 304)
		throw new Error('the app does not answer as it should');
	const own = ({ headers }: Given) =>
		Object.fromEntries(
			Object.entries(headers).filter(
				([name]) => !['connection', 'keep-alive', 'date', 'transfer-encoding'].includes(name)
			)
		);
	const file = join(data, 'answer.json');
	const body = whole.body.toString('base64');
	writeFileSync(file, JSON.stringify({ whole: own(whole), unchanged: own(unchanged), body }));
	const process = new RunningProcess(['tests/measure/bare-endpoint.ts', file], {});
	await process.run();
	rmSync(file);
	return {
		port: Number(/\d+/.exec(process.output())),
		pid: process.pid()!,
		stop: () => process.stop()
	};
}

async function startOurs(flags: string[]): Promise<Side> {
	// What an answer says of the mailbox is the same.
	const variables = { MAILBOX_ORIGIN: `http://127.0.0.1:${port + 1}` };
	const other = await RunningApp.start({ data, flags, variables, samples: false });
	return { port: portOf(other), pid: other.pid()!, stop: () => other.stop() };
}

function portOf({ origin }: RunningApp): number {
	return Number(new URL(origin).port);
}
