import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Environment } from '#lib/server/environment.ts';

export type Answer = { status: number; body: Buffer };

/** More than this no batch is: fifty thousand envelopes. */
const mostBytes = 512 * 1024 ** 2;

/**
 * Where the post office in the keys is asked. One's own is asked on this machine too, where nobody answers at its address:
 * a router may lead nobody back in.
 */
function placesOf({ host, mailboxPort, tls }: Environment, { postOffice }: PeriodKeys): string[] {
	if (!postOffice) return [];
	const here = `${tls ? 'https' : 'http'}://${/^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host}:${mailboxPort}`;
	return postOffice.by ? [postOffice.origin] : [...new Set([postOffice.origin, here])];
}

/**
 * Asks the post office that stands in the keys.
 * @throws OperatorError where none stands there, or nobody answers
 */
export async function askPostOffice(
	environment: Environment,
	keys: PeriodKeys,
	path: string,
	body?: Uint8Array
): Promise<Answer> {
	for (const from of placesOf(environment, keys)) {
		const answer = await ask(new URL(path, from), body);
		if (answer) return answer;
	}
	throw new OperatorError(
		`The post office does not answer at ${keys.postOffice?.origin}. Try again when it does, or have the batch brought on a stick: feedback collect PERIOD --from FOLDER`
	);
}

function ask(url: URL, body?: Uint8Array): Promise<Answer | undefined> {
	return new Promise((resolve) => {
		const asking = (url.protocol === 'https:' ? requestHttps : requestHttp)(
			url,
			{
				method: body ? 'POST' : 'GET',
				// What is answered is signed by the key in the release; a certificate for another name takes nothing from it.
				rejectUnauthorized: false,
				timeout: 60_000,
				...(body && {
					headers: { 'content-type': 'application/octet-stream', 'content-length': body.length }
				})
			},
			(response) => {
				const chunks: Buffer[] = [];
				let length = 0;
				response.on('data', (chunk: Buffer) => {
					length += chunk.length;
					if (length > mostBytes) asking.destroy();
					else chunks.push(chunk);
				});
				response.on('error', () => resolve(undefined));
				response.on('end', () => {
					const status = response.statusCode ?? 0;
					// A proxy's own "nobody is there" (502 to 504) is no answer of the post office.
					resolve(status >= 502 ? undefined : { status, body: Buffer.concat(chunks) });
				});
			}
		);
		asking.on('timeout', () => asking.destroy());
		asking.on('error', () => resolve(undefined));
		asking.end(body);
	});
}
