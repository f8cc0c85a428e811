import type * as v from 'valibot';
import type { ProblemCode } from '#lib/domain/problem.ts';
import type { PairedPhone } from '#lib/server/register/register.ts';
import { troubleOf } from '#lib/server/database/trouble.ts';
import { runningApp } from '#lib/server/running-app.ts';
import { after, type Soon } from '#lib/server/soon.ts';
import { bodyOf } from './body.ts';
import { addressOf, callerAddress } from './caller-address.ts';
import { deviceTokenIn } from './device-token.ts';
import { writePlain, type FirstAnswer, type PlainAnswer } from './plain-answer.ts';
import { problemAnswer, problemOf, ApiProblem } from './problem.ts';
import type { LimitName } from './rate-limit.ts';

/** What an endpoint is given: the parts of the framework's event that it needs. */
export type EndpointEvent = {
	request: Request;
	url: URL;
	params: Partial<Record<string, string>>;
	getClientAddress: () => string;
	/** What the adapter gives; Node's request. */
	platform?: unknown;
};

/** What every endpoint has to say of itself before it answers anything. */
export type Rules<P extends boolean = boolean, S extends v.GenericSchema | undefined = undefined> = {
	/** Under which allowance an address may ask; `none` only where nothing is read, written or worked out. */
	limit: LimitName | 'none';
	/** Whether only a paired phone is answered. */
	phone: P;
	/** What is sent, where something is. */
	body?: S;
	/** The most bytes of it. */
	mostBytes?: number;
};

type Answering<P extends boolean, S extends v.GenericSchema | undefined> = Omit<
	EndpointEvent,
	'getClientAddress' | 'platform'
> & {
	address: string;
	phone: P extends true ? PairedPhone : undefined;
	body: S extends v.GenericSchema ? v.InferOutput<S> : undefined;
};

/** What the rules look at of a request, whoever brings it: the framework or Node. */
type Asking = { header(name: string): string | null | undefined; address(): string };

const askingOf = (asked: EndpointEvent): Asking => ({
	header: (name) => asked.request.headers.get(name),
	address: () => callerAddress(asked)
});

/**
 * An endpoint with its rules. What is cheap comes first: the token, the allowance of that phone or else of the address, the
 * body's shape; then `answer` does the work. A phone that proves itself is not refused for what others ask beside it. A refusal becomes its problem answer, anything unforeseen becomes `source-unavailable`. Of the
 * latter only the kind of error and the places in our code are reported, never its message, which may quote a row.
 */
export function endpoint<P extends boolean, S extends v.GenericSchema | undefined = undefined>(
	rules: Rules<P, S>,
	answer: (asked: Answering<P, S>) => Response | Promise<Response>
) {
	const answering = async (asked: EndpointEvent): Promise<Response> =>
		unlessRefused(async () => {
			const { request, url, params } = asked;
			const admitted = await admit(rules, askingOf(asked));
			const body = rules.body ? await bodyOf(request, rules.body, rules.mostBytes) : undefined;
			return await answer({ request, url, params, ...admitted, body } as Answering<P, S>);
		}, problemAnswer);
	return Object.assign(answering, { rules });
}

/** An endpoint that needs nothing of the framework: under the same rules, Node can ask it as well (`first`). */
export function plainEndpoint<P extends boolean>(
	rules: Rules<P>,
	answer: (asked: Pick<Answering<P, undefined>, 'phone'> & Pick<Asking, 'header'>) => Soon<PlainAnswer>
) {
	const answering = (asking: Asking): Soon<PlainAnswer> =>
		unlessRefused(
			() =>
				after(admit(rules, asking), ({ phone }) =>
					answer({ header: asking.header, phone } as Parameters<typeof answer>[0])
				),
			problemOf
		);
	const first: FirstAnswer = (request, response, callerOf) => {
		const header = (name: string) => request.headers[name] as string | undefined;
		const address = () => addressOf(request, callerOf);
		const ended = () => void response.destroy();
		try {
			const written = after(answering({ header, address }), (plain) => writePlain(response, plain));
			if (written instanceof Promise) written.catch(ended);
		} catch {
			ended();
		}
	};
	const framework = async (asked: EndpointEvent): Promise<Response> => {
		const plain = await answering(askingOf(asked));
		return new Response(plain.body as BodyInit | null, plain);
	};
	return Object.assign(framework, { rules, first });
}

/** Who asks, if the rules let them. @throws ApiProblem */
function admit(
	rules: Pick<Rules, 'limit' | 'phone'>,
	asking: Asking
): Soon<{ address: string; phone: PairedPhone | undefined }> {
	const address = rules.limit === 'none' ? '' : asking.address();
	const proven = rules.phone ? provenPhone(asking.header('authorization')) : undefined;
	return after(proven, (phone) =>
		after<unknown, { address: string; phone: PairedPhone | undefined }>(
			counted(rules.limit, address, phone),
			() => {
				if (phone instanceof ApiProblem) throw phone;
				return { address, phone };
			}
		)
	);
}

/** A phone that proved itself counts for itself, whoever else for an address. @throws ApiProblem `rate-limited` */
function counted(
	limit: Rules['limit'],
	address: string,
	phone: PairedPhone | ApiProblem | undefined
): Soon<unknown> {
	if (limit === 'none') return undefined;
	const { limits } = runningApp();
	const isProven = phone !== undefined && !(phone instanceof ApiProblem);
	return isProven ? limits.countPhone(limit, phone.id) : limits.count(limit, address);
}

function unlessRefused<T>(
	work: () => Soon<T>,
	refused: (code: ProblemCode, headers: Record<string, string>) => T
): Soon<T> {
	const instead = (error: unknown): T => {
		if (error instanceof ApiProblem) return refused(error.code, error.headers);
		reportFault(error);
		return refused('source-unavailable', { 'Retry-After': '60' });
	};
	try {
		const worked = work();
		return worked instanceof Promise ? worked.catch(instead) : worked;
	} catch (error) {
		return instead(error);
	}
}

/** The phone behind a request's token, or why there is none. */
function provenPhone(authorization: string | null | undefined): Soon<PairedPhone | ApiProblem> {
	const refused = (error: unknown): ApiProblem => {
		if (error instanceof ApiProblem) return error;
		throw error;
	};
	try {
		const phone = runningApp().phone(deviceTokenIn(authorization));
		return phone instanceof Promise ? phone.catch(refused) : phone;
	} catch (error) {
		return refused(error);
	}
}

/** What was reported of late, and when: milliseconds that only ever grow. */
const reported = new Map<string, number>();
const reportAgain = 3_600_000;

/**
 * Reports an unforeseen fault without its message. What is the machine's is said in words of our own. The same is said once an
 * hour and no oftener: while a disk is full each visit meets it, and a line for each, with its moment, would be a diary of them.
 */
export function reportFault(error: unknown): void {
	const places =
		error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
	const kind = error instanceof Error ? error.name : typeof error;
	const trouble = troubleOf(error);
	const said = trouble
		? `${trouble.what}. ${trouble.todo}\n`
		: `fault: ${kind}\n${places.slice(0, 6).join('\n')}\n`;
	const now = performance.now();
	const before = reported.get(said);
	if (before !== undefined && now - before < reportAgain) return;
	// Whoever makes ever new ones fills no memory with them.
	if (reported.size >= 200) reported.clear();
	reported.set(said, now);
	process.stderr.write(said);
}
