import type * as v from 'valibot';
import type { PairedPhone } from '#lib/server/register/register.ts';
import { runningApp } from '#lib/server/running-app.ts';
import { bodyOf } from './body.ts';
import { callerAddress } from './caller-address.ts';
import { deviceTokenOf } from './device-token.ts';
import { problemAnswer, ApiProblem } from './problem.ts';
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

/**
 * An endpoint with its rules. What is cheap comes first: the token, the allowance of that phone or else of the address, the
 * body's shape; then `answer` does the work. A phone that proves itself is not refused for what others ask beside it. A refusal becomes its problem answer, anything unforeseen becomes `source-unavailable`. Of the
 * latter only the kind of error and the places in our code are reported, never its message, which may quote a row.
 */
export function endpoint<P extends boolean, S extends v.GenericSchema | undefined = undefined>(
	rules: Rules<P, S>,
	answer: (asked: Answering<P, S>) => Response | Promise<Response>
) {
	const answering = async (asked: EndpointEvent): Promise<Response> => {
		const { request, url, params } = asked;
		try {
			const address = rules.limit === 'none' ? '' : callerAddress(asked);
			const phone = rules.phone ? await provenPhone(request) : undefined;
			const isProven = phone !== undefined && !(phone instanceof ApiProblem);
			if (rules.limit !== 'none' && isProven) runningApp().limits.countPhone(rules.limit, phone.id);
			else if (rules.limit !== 'none') runningApp().limits.count(rules.limit, address);
			if (phone instanceof ApiProblem) throw phone;
			const body = rules.body ? await bodyOf(request, rules.body, rules.mostBytes) : undefined;
			return await answer({ request, url, params, address, phone, body } as Answering<P, S>);
		} catch (error) {
			if (error instanceof ApiProblem) return problemAnswer(error.code, error.headers);
			reportFault(error);
			return problemAnswer('source-unavailable', { 'Retry-After': '60' });
		}
	};
	return Object.assign(answering, { rules });
}

/** The phone behind a request's token, or why there is none. */
async function provenPhone(request: Request): Promise<PairedPhone | ApiProblem> {
	try {
		return await runningApp().phone(deviceTokenOf(request));
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
