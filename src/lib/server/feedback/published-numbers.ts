import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import * as v from 'valibot';
import type { BallotKind } from '#lib/domain/feedback.ts';
import { UsedNumbers } from '#lib/domain/feedback-period.ts';
import { readAddresses } from '#lib/server/addresses.ts';
import type { Environment } from '#lib/server/environment.ts';

/** What the mailbox that phones write to says of a period: its used numbers, that it is not closed, or nothing at all. */
export type Published = { from: string; numbers: string[] | 'not closed' };

/**
 * Asks the running mailbox where phones find it, and where nobody answers there (a router that leads nobody back in), on
 * this machine.
 */
export async function publishedNumbers(
	{ data, host, mailboxOrigin, mailboxPort, tls }: Environment,
	period: string,
	kind: BallotKind
): Promise<Published | undefined> {
	const here = `${tls ? 'https' : 'http'}://${/^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host}:${mailboxPort}`;
	for (const from of new Set([readAddresses(data)?.mailbox ?? mailboxOrigin, mailboxOrigin, here])) {
		const answer = await ask(new URL(`/ballots/${encodeURIComponent(period)}/${kind}`, from));
		if (answer === undefined) continue;
		const read = v.safeParse(UsedNumbers, answer.status === 200 ? parsed(answer.body) : undefined);
		return { from, numbers: read.success ? read.output.numbers : 'not closed' };
	}
	return undefined;
}

// A proxy's own "nobody is there" (502 to 504) is no answer of the mailbox.
type Answer = { status: number; body: string };

function ask(url: URL): Promise<Answer | undefined> {
	return new Promise((resolve) => {
		// Half of the numbers are random and nobody else's, so they prove the mailbox; a certificate for another name may be.
		const asking = (url.protocol === 'https:' ? requestHttps : requestHttp)(
			url,
			{ rejectUnauthorized: false, timeout: 10_000 },
			(response) => {
				let body = '';
				response.setEncoding('utf8');
				response.on('data', (chunk: string) => (body += chunk));
				response.on('error', () => resolve(undefined));
				response.on('end', () => {
					const status = response.statusCode ?? 0;
					resolve(status >= 500 ? undefined : { status, body });
				});
			}
		);
		asking.on('timeout', () => asking.destroy());
		asking.on('error', () => resolve(undefined));
		asking.end();
	});
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
}
