import type * as v from 'valibot';
import type { ProblemCode } from '#lib/domain/problem.ts';
import type { PairedPhone } from '#lib/server/register/register.ts';
import { runningApp } from '#lib/server/running-app.ts';
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
	const answering = (asked: EndpointEvent): Promise<Response> =>
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
	answer: (asked: Pick<Answering<P, undefined>, 'phone'> & Pick<Asking, 'header'>) => Promise<PlainAnswer>
) {
	const answering = (asking: Asking): Promise<PlainAnswer> =>
		unlessRefused(async () => {
			const { phone } = await admit(rules, asking);
			return await answer({ header: asking.header, phone } as Parameters<typeof answer>[0]);
		}, problemOf);
	const first: FirstAnswer = (request, response, callerOf) => {
		const header = (name: string) => request.headers[name] as string | undefined;
		const address = () => addressOf(request, callerOf);
		answering({ header, address }).then(
			(plain) => writePlain(response, plain),
			() => response.destroy()
		);
	};
	const framework = async (asked: EndpointEvent): Promise<Response> => {
		const plain = await answering(askingOf(asked));
		return new Response(plain.body as BodyInit | null, plain);
	};
	return Object.assign(framework, { rules, first });
}

/** Who asks, if the rules let them. @throws ApiProblem */
async function admit(
	rules: Pick<Rules, 'limit' | 'phone'>,
	asking: Asking
): Promise<{ address: string; phone: PairedPhone | undefined }> {
	const address = rules.limit === 'none' ? '' : asking.address();
	const phone = rules.phone ? await provenPhone(asking.header('authorization')) : undefined;
	const isProven = phone !== undefined && !(phone instanceof ApiProblem);
	if (rules.limit !== 'none' && isProven) await runningApp().limits.countPhone(rules.limit, phone.id);
	else if (rules.limit !== 'none') await runningApp().limits.count(rules.limit, address);
	if (phone instanceof ApiProblem) throw phone;
	return { address, phone };
}

async function unlessRefused<T>(
	work: () => Promise<T>,
	refused: (code: ProblemCode, headers: Record<string, string>) => T
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof ApiProblem) return refused(error.code, error.headers);
		reportFault(error);
		return refused('source-unavailable', { 'Retry-After': '60' });
	}
}

/** The phone behind a request's token, or why there is none. */
async function provenPhone(authorization: string | null | undefined): Promise<PairedPhone | ApiProblem> {
	try {
		return await runningApp().phone(deviceTokenIn(authorization));
	} catch (error) {
		if (error instanceof ApiProblem) return error;
		throw error;
	}
}

/** Reports an unforeseen fault without its message. */
export function reportFault(error: unknown): void {
	const places =
		error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
	const kind = error instanceof Error ? error.name : typeof error;
	process.stderr.write(`fault: ${kind}\n${places.slice(0, 6).join('\n')}\n`);
}
