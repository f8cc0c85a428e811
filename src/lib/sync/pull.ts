import * as v from 'valibot';
import { BookWords } from '#lib/domain/book-words.ts';
import { Moment } from '#lib/domain/day.ts';
import { Organization } from '#lib/domain/directory.ts';
import { Problem } from '#lib/domain/problem.ts';
import { Sharing } from '#lib/domain/sharing.ts';
import { Snapshot } from '#lib/domain/snapshot.ts';
import type { Language, Reading } from '#lib/domain/text.ts';
import { answerTo, browserNetwork, jsonOf, type Network } from './network.ts';

/** When an answer was given by the server's clock, and when it came by the phone's. Milliseconds. */
type Clocks = { served: number; came: number };

/** `clocks`: where the answer says when it was given. */
export type Pulled<T> =
	| { kind: 'new'; value: T; etag?: string; clocks?: Clocks }
	/** `asOf`: when the case system was last read, where the answer says so. */
	| { kind: 'unchanged'; asOf?: string; clocks?: Clocks }
	/** The care team has ended this phone's pairing. */
	| { kind: 'revoked' }
	| { kind: 'unreachable' }
	| { kind: 'bad-answer' };

/** What she may see of her plan. */
export function pullSnapshot(token: string, etag?: string, network?: Network): Promise<Pulled<Snapshot>> {
	return pull('/api/v1/snapshot', Snapshot, token, etag, network);
}

/** The book's words in one language and reading, and the organisation's configuration. */
export function pullWords(
	token: string,
	language: Language,
	reading: Reading,
	etag?: string,
	network?: Network
): Promise<Pulled<BookWords>> {
	return pull(`/api/v1/words/${language}?reading=${reading}`, BookWords, token, etag, network);
}

/** The partner organisations, whole. */
export function pullDirectory(
	token: string,
	etag?: string,
	network?: Network
): Promise<Pulled<Organization[]>> {
	return pull('/api/v1/directory', Directory, token, etag, network);
}

/** What she lets her family see, and what she could. */
export function pullSharing(token: string, etag?: string, network?: Network): Promise<Pulled<Sharing>> {
	return pull('/sharing', Sharing, token, etag, network);
}

const Directory = v.pipe(
	v.object({ organizations: v.array(Organization) }),
	v.transform(({ organizations }) => organizations)
);

function momentOf(header: string | null): string | undefined {
	return v.is(Moment, header) ? header : undefined;
}

function clocksOf(answer: Response): Clocks | undefined {
	const served = Date.parse(answer.headers.get('Date') ?? '');
	return Number.isNaN(served) ? undefined : { served, came: Date.now() };
}

async function pull<T>(
	address: string,
	schema: v.GenericSchema<unknown, T>,
	token: string,
	etag?: string,
	network: Network = browserNetwork
): Promise<Pulled<T>> {
	const answer = await answerTo(network, address, {
		headers: { Authorization: `Bearer ${token}`, ...(etag && { 'If-None-Match': etag }) }
	});
	if (!answer) return { kind: 'unreachable' };
	const clocks = clocksOf(answer);
	if (answer.status === 304)
		return { kind: 'unchanged', asOf: momentOf(answer.headers.get('As-Of')), clocks };
	if (!answer.ok) return refused(answer);
	const body = v.safeParse(schema, await jsonOf(answer));
	if (!body.success) return { kind: 'bad-answer' };
	return { kind: 'new', value: body.output, etag: answer.headers.get('ETag') ?? undefined, clocks };
}

async function refused(answer: Response): Promise<Pulled<never>> {
	const problem = v.safeParse(Problem, await jsonOf(answer));
	// Only this word takes a book away. A server that merely does not know the token may have lost its own memory, and
	// private notes must not pay for that.
	if (problem.success && problem.output.code === 'pairing-revoked') return { kind: 'revoked' };
	return { kind: answer.status >= 500 || answer.status === 429 ? 'unreachable' : 'bad-answer' };
}
