import * as v from 'valibot';
import type { Environment } from '#lib/server/environment.ts';
import { startCommand } from './as-command.ts';

/* How the service is, as `doctor` says it. */

const State = v.picklist(['good', 'look', 'broken']);
export type State = v.InferOutput<typeof State>;

const Line = v.object({
	state: State,
	what: v.string(),
	advice: v.optional(v.string()),
	measured: v.optional(
		v.object({
			of: v.picklist(['backup', 'disk', 'clock', 'certificate', 'reading', 'version']),
			value: v.nullable(v.union([v.number(), v.string()]))
		})
	),
	names: v.optional(v.literal(true))
});
export type Line = v.InferOutput<typeof Line>;

/** One figure, in the state of the line that measured it. */
export type Figure = { state: State } & NonNullable<Line['measured']>;

/** `figures`: each kind once, the worst of it. `lines`: what wants a look, broken first, without those that name people. */
export type ServiceState = {
	figures: Figure[];
	lines: Pick<Line, 'state' | 'what' | 'advice'>[];
	/** How many lines are left out because they name people. */
	unsaid: number;
	good: number;
	/** Milliseconds of `performance.now`. */
	looked: number;
};

/** How long a look is shown before the next who asks has it taken anew. Milliseconds. */
const fresh = 10 * 60_000;
/** What a look may take. Milliseconds. */
const longest = 60_000;

/**
 * Looks at the service, once at a time whoever asks.
 * @param ask for tests: what doctor writes as JSON; undefined where it could not be asked
 */
export function openServiceState(
	environment: Environment,
	ask: () => Promise<string | undefined> = () => askDoctor(environment)
) {
	let last: ServiceState | undefined;
	let looking: Promise<ServiceState | undefined> | undefined;
	const look = () =>
		(looking ??= ask()
			.then(stateIn)
			.then((state) => {
				if (state) last = state;
				return state;
			})
			.finally(() => (looking = undefined)));
	return {
		/** As it was seen within the last minutes; undefined where it could not be looked at. */
		recent: async () => (last && performance.now() - last.looked < fresh ? last : look()),
		/** As it is now. */
		anew: look,
		/** Something was done that a look would show: the next who asks has it taken anew. */
		outdated: () => {
			last = undefined;
		}
	};
}

export type ServiceLooks = ReturnType<typeof openServiceState>;

function askDoctor(environment: Environment): Promise<string | undefined> {
	return new Promise((resolve) => {
		const child = startCommand(environment, ['doctor', '--json', '--service'], {
			stdio: ['ignore', 'pipe', 'ignore'],
			timeout: longest
		});
		let written = '';
		child.stdout?.on('data', (chunk: Buffer) => (written += chunk));
		child.on('error', () => resolve(undefined));
		child.on('close', () => resolve(written));
	});
}

const order: State[] = ['broken', 'look', 'good'];
const byState = (one: { state: State }, other: { state: State }) =>
	order.indexOf(one.state) - order.indexOf(other.state);

function stateIn(written: string | undefined): ServiceState | undefined {
	const read = v.safeParse(v.array(Line), parsed(written ?? ''));
	if (!read.success) return undefined;
	const lines = read.output.toSorted(byState);
	const figures = lines.flatMap(({ state, measured }) => (measured ? [{ state, ...measured }] : []));
	const wanting = lines.filter(({ state }) => state !== 'good');
	return {
		figures: figures.filter(({ of }, at) => figures.findIndex((one) => one.of === of) === at),
		lines: wanting
			.filter(({ names }) => !names)
			.map(({ state, what, advice }) => ({ state, what, ...(advice !== undefined && { advice }) })),
		unsaid: wanting.filter(({ names }) => names).length,
		good: lines.length - wanting.length,
		looked: performance.now()
	};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
