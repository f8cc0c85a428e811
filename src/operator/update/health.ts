import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import * as v from 'valibot';
import type { Environment } from '#lib/server/environment.ts';

/** Where the processes listen, as this machine reaches them. */
export type Places = { app: string; mailbox: string; desk: string };

/** Where they listen by their settings, whatever stands before them. */
export function placesOf({ host, port, mailboxPort, deskHost, deskPort, tls }: Environment): Places {
	const here = (name: string) =>
		/^(0\.0\.0\.0|::)$/.test(name) ? '127.0.0.1' : name.includes(':') ? `[${name}]` : name;
	const scheme = tls ? 'https' : 'http';
	return {
		app: `${scheme}://${here(host)}:${port}`,
		mailbox: `${scheme}://${here(host)}:${mailboxPort}`,
		desk: `http://${here(deskHost)}:${deskPort}`
	};
}

const Health = v.object({ reasons: v.array(v.string()) });

/**
 * Asks each process once, as a phone or somebody of the staff would.
 * @param units which of them there are
 * @returns what does not answer as it should; `said`: what the app says is not as it was meant, which is no fault of a release
 */
export async function ask(
	places: Places,
	units: readonly string[]
): Promise<{ silent: string[]; said: string[] }> {
	const has = (unit: string) => units.includes(`${unit}.service`);
	const health = await answer(`${places.app}/api/v1/health`);
	const parsed = v.safeParse(Health, jsonIn(health?.body));
	const silent = [
		...(health?.status === 200 && parsed.success ? [] : ['the app']),
		...((await answer(`${places.app}/key`))?.status === 200 ? [] : ['the entrance']),
		...(!has('box') || (await answer(`${places.mailbox}/health`))?.status === 200 ? [] : ['the mailbox']),
		...(!has('desk') || ((await answer(places.desk))?.status ?? 500) < 500 ? [] : ['the desk'])
	];
	return { silent, said: parsed.success ? parsed.output.reasons : [] };
}

/** Asks until all of them answer, or for so many seconds. */
export async function askUntilWell(
	places: Places,
	units: readonly string[],
	seconds: number
): ReturnType<typeof ask> {
	for (const end = performance.now() + seconds * 1000; ;) {
		const asked = await ask(places, units);
		if (asked.silent.length === 0 || performance.now() > end) return asked;
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
}

// The certificate is for the public name, and this is asked on the machine itself.
function answer(address: string): Promise<{ status: number; body: string } | undefined> {
	const request = address.startsWith('https:') ? overHttps : overHttp;
	return new Promise((resolve) => {
		const asking = request(
			address,
			{ rejectUnauthorized: false, timeout: 5000, agent: false },
			(response) => {
				let body = '';
				response.setEncoding('utf8').on('data', (piece: string) => (body += piece));
				response.on('error', () => resolve(undefined));
				response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
			}
		);
		asking.on('timeout', () => asking.destroy(new Error('silent')));
		asking.on('error', () => resolve(undefined));
		asking.end();
	});
}

function jsonIn(text: string | undefined): unknown {
	try {
		return text && JSON.parse(text);
	} catch {
		return undefined;
	}
}
