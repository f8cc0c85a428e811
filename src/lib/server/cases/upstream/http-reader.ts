import type { Limits } from '#lib/domain/case-system.ts';
import { below, type Random } from '#lib/server/random.ts';
import { concurrencyLimit } from './concurrency-limit.ts';
import type { SignIn } from './sign-in.ts';
import { SourceFault, type FaultKind } from './source-fault.ts';

/** What a reader may be given from outside, so that tests can hold the clock and the network. */
export type ReaderTools = {
	fetch: typeof globalThis.fetch;
	random: Random;
	now: () => Date;
	wait: (milliseconds: number) => Promise<void>;
	/** The process is told to end. */
	ending?: AbortSignal;
};

/** A signal of our own, or that of the end. */
export const orEnding = (
	own: AbortSignal | undefined,
	ending: AbortSignal | undefined
): AbortSignal | undefined => (own && ending ? AbortSignal.any([own, ending]) : (own ?? ending));

export type Query = Record<string, string | number | readonly string[] | undefined>;

/**
 * The only way from an adapter to a case system. There is one verb, GET, and one place: the configured base address.
 * An adapter that wants to write has nothing to write with.
 */
export type HttpReader = {
	/** @param path below the base, or a full address that lies below it. @returns the JSON of a 200 */
	get(path: string, query?: Query): Promise<unknown>;
};

/** The longest that a `Retry-After` is waited for inside one reading; a longer one ends the round for now. */
const longestPause = 30_000;

/**
 * Opens a reader that is pinned to `base`. Redirects are refused, bytes and seconds are limited, a busy or failing
 * system is asked again after a pause that differs each time, and never before the moment that it names.
 */
export function openReader(base: string, signIn: SignIn, limits: Limits, tools: ReaderTools): HttpReader {
	const root = new URL(base.endsWith('/') ? base : `${base}/`);
	const through = concurrencyLimit(limits.atOnce);
	/** Whether we were let in. Until then one asks and the others wait: a wrong password must fail once, not thrice. */
	let letIn = false;
	let first: Promise<unknown> | undefined;
	// A system that asked for a pause is left alone by every reading, not only by the one that was told.
	let notBefore = 0;

	return {
		get: async (path, query = {}) => {
			const address = addressOf(path, query);
			while (!letIn) {
				if (!first) return (first = patiently(address).finally(() => (first = undefined)));
				await first.catch(() => {});
			}
			return through(() => patiently(address));
		}
	};

	function addressOf(path: string, query: Query): URL {
		const url = new URL(path, root);
		// Some servers link to the next page at the base itself, with a query.
		const below = `${url.pathname}/`.startsWith(root.pathname);
		if (url.origin !== root.origin || !below || url.username || url.password)
			throw new SourceFault('elsewhere');
		for (const [name, value] of Object.entries(query)) {
			for (const one of typeof value === 'object' ? value : [value]) {
				if (one !== undefined) url.searchParams.append(name, String(one));
			}
		}
		return url;
	}

	async function patiently(address: URL): Promise<unknown> {
		let signedInAnew = false;
		for (let attempt = 1; ; attempt++) {
			const pause = notBefore - tools.now().getTime();
			if (pause > longestPause) throw new SourceFault('busy');
			if (pause > 0) await tools.wait(pause);
			const headers = await signIn.headers();
			const answer = await once(address, headers);
			if (!(answer instanceof SourceFault)) {
				letIn = true;
				return answer.json;
			}
			if (answer.fault === 'not-signed-in') letIn = false;
			if (answer.fault === 'not-signed-in' && signIn.refused(headers) && !signedInAnew) {
				signedInAnew = true;
				continue;
			}
			if (!mayPass.includes(answer.fault) || attempt >= limits.tries) throw answer;
			const longest = 500 * 2 ** attempt;
			await tools.wait(longest / 2 + below(longest, tools.random));
		}
	}

	async function once(
		address: URL,
		headers: Record<string, string>
	): Promise<{ json: unknown } | SourceFault> {
		let answer: Response;
		try {
			answer = await tools.fetch(address, {
				method: 'GET',
				headers: { accept: 'application/fhir+json, application/json', ...headers },
				redirect: 'manual',
				credentials: 'omit',
				signal: AbortSignal.timeout(limits.seconds * 1000)
			});
		} catch (error) {
			return new SourceFault(isTimeout(error) ? 'slow' : 'unreachable');
		}
		signIn.answered?.(answer.headers);
		const fault = faultOf(answer.status);
		if (fault) {
			if (fault === 'busy') notBefore = Math.max(notBefore, retryAfter(answer));
			// The body is not read: it may quote somebody.
			await answer.body?.cancel().catch(() => {});
			return new SourceFault(fault);
		}
		try {
			return { json: JSON.parse(await textWithin(answer, limits.megabytes * 1_000_000)) };
		} catch (error) {
			if (error instanceof SourceFault) return error;
			if (error instanceof SyntaxError) return new SourceFault('not-json');
			return new SourceFault(isTimeout(error) ? 'slow' : 'unreachable');
		}
	}

	// RFC 9110, 10.2.3: seconds, or a date on the other side's clock, which may differ from ours.
	function retryAfter(answer: Response): number {
		const now = tools.now().getTime();
		const text = answer.headers.get('retry-after') ?? '';
		if (/^\d+$/.test(text)) return now + Number(text) * 1000;
		const date = Date.parse(text);
		if (Number.isNaN(date)) return 0;
		const theirs = Date.parse(answer.headers.get('date') ?? '');
		return now + date - (Number.isNaN(theirs) ? now : theirs);
	}
}

const mayPass: readonly FaultKind[] = ['unreachable', 'slow', 'busy', 'failing', 'not-json'];

function faultOf(status: number): FaultKind | undefined {
	if (status === 200) return undefined;
	if (status >= 300 && status < 400) return 'redirected';
	if (status === 401) return 'not-signed-in';
	if (status === 403) return 'not-allowed';
	if (status === 404 || status === 410 || status === 501) return 'not-there';
	if (status === 429 || status === 503) return 'busy';
	return status >= 500 ? 'failing' : 'unexpected';
}

async function textWithin(answer: Response, most: number): Promise<string> {
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of answer.body ?? []) {
		size += part.length;
		// Leaving the loop cancels the stream: the rest is never fetched.
		if (size > most) throw new SourceFault('too-large');
		parts.push(part);
	}
	return new TextDecoder('utf-8', { fatal: false }).decode(Buffer.concat(parts));
}

function isTimeout(error: unknown): boolean {
	return error instanceof Error && error.name === 'TimeoutError';
}
