import { problemAnswer, ApiProblem } from './problem.ts';

/** What an endpoint is given: the parts of the framework's event that it needs. */
export type Asked = {
	request: Request;
	url: URL;
	params: Partial<Record<string, string>>;
	getClientAddress: () => string;
};

/**
 * Wraps an endpoint: a refusal becomes its problem answer, anything unforeseen becomes `source-unavailable`. Of the
 * latter only the kind of error and the places in our code are reported, never its message, which may quote a row.
 */
export function endpoint<T extends Asked>(answer: (asked: T) => Response | Promise<Response>) {
	return async (asked: T): Promise<Response> => {
		try {
			return await answer(asked);
		} catch (error) {
			if (error instanceof ApiProblem) return problemAnswer(error.code, error.headers);
			reportFault(error);
			return problemAnswer('source-unavailable', { 'Retry-After': '60' });
		}
	};
}

/** Reports an unforeseen fault without its message. */
export function reportFault(error: unknown): void {
	const places =
		error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
	const kind = error instanceof Error ? error.name : typeof error;
	process.stderr.write(`fault: ${kind}\n${places.slice(0, 6).join('\n')}\n`);
}
