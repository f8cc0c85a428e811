import { securityHeaders } from '#lib/server/headers/security-headers.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { certificateOf, shownAt } from './certificate.ts';
import { broken, good, look, type Diagnosis } from './check.ts';

/** What a proxy must not have touched, and what nobody in between may add. */
const asSent = Object.keys(
	securityHeaders('/', { inline: new Map(), postOffice: null, secure: true })
).filter((name) => name !== 'Content-Security-Policy');
const unwanted = [
	'set-cookie',
	'server',
	'via',
	'x-powered-by',
	'alt-svc',
	'report-to',
	'reporting-endpoints',
	'nel'
];

const asked = [
	['/', 'a page'],
	['/key', 'the entrance'],
	['/service-worker.js', 'a file'],
	['/api/v1/health', 'the API'],
	['/api/v1/nothing', 'an error of the API'],
	['/nothing', 'an error']
] as const;

/**
 * Asks the public address as a stranger would and compares what the proxy really sends with what the server wrote.
 * @throws OperatorError where the address is none or does not answer
 */
export async function fromOutside(
	address: string,
	ask: typeof fetch = fetch,
	certificate: typeof shownAt = shownAt,
	now = new Date()
): Promise<Diagnosis[]> {
	const url = URL.parse(address);
	if (!url || !/^https?:$/.test(url.protocol))
		throw new OperatorError('--from-outside needs an address such as https://river.example.', 2);
	const verdicts: Diagnosis[] = [];
	if (url.protocol !== 'https:')
		verdicts.push(broken('The address is not encrypted', 'Let the proxy speak HTTPS and send phones there.'));
	if (url.protocol === 'https:') {
		const shown = await certificate(url);
		if (!shown) throw unanswered(url);
		const verdict = certificateOf('The certificate', shown, now);
		// Nothing can be asked where a phone would not connect either.
		if (verdict.state === 'broken') return [verdict];
		verdicts.push(verdict);
	}
	// One cause is told in one line: what stands before a dead app answers everything else wrongly too.
	const { status } = await answerOf(ask, new URL('/api/v1/health', url));
	if (status >= 500)
		return [
			...verdicts,
			broken(
				`The proxy answers, and the app behind it does not (${status})`,
				'Start the app: systemctl start river. Then look at journalctl -u river, and run doctor again.'
			)
		];
	const faults: Diagnosis[] = [];
	for (const [path, what] of asked) {
		const answer = await answerOf(ask, new URL(path, url));
		faults.push(...faultsOf(answer, path, what));
	}
	verdicts.push(...(faults.length > 0 ? faults : [good('The proxy sends what the server wrote')]));
	if (url.protocol === 'https:') verdicts.push(await plainAddress(ask, url));
	return verdicts;
}

async function answerOf(ask: typeof fetch, url: URL): Promise<Response> {
	try {
		return await ask(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
	} catch {
		throw unanswered(url);
	}
}

const unanswered = (url: URL) =>
	new OperatorError(`${url.href} does not answer. Is the proxy running, and does the name lead here?`);

function faultsOf(answer: Response, path: string, what: string): Diagnosis[] {
	const expected = securityHeaders(path, { inline: new Map(), postOffice: null, secure: true });
	const faults = asSent
		.filter((name) => name !== 'Permissions-Policy' && answer.headers.get(name) !== expected[name])
		.map((name) => `${name} is ${answer.headers.get(name) ?? 'missing'}`);
	const policy = answer.headers.get('content-security-policy') ?? '';
	if (
		!policy.startsWith("default-src 'none'") ||
		/unsafe-inline|unsafe-eval'|\*/.test(policy) ||
		policy.includes(',')
	)
		faults.push('Content-Security-Policy is missing, weakened or sent twice');
	if (!answer.headers.get('permissions-policy')) faults.push('Permissions-Policy is missing');
	if (path.startsWith('/api/') && !/no-store/.test(answer.headers.get('cache-control') ?? ''))
		faults.push('Cache-Control would let somebody keep it');
	const added = unwanted.filter((name) => answer.headers.has(name)).map((name) => `${name} is added`);
	const advice = 'See deploy/Caddyfile: the proxy passes headers through and adds none.';
	return [
		...faults.map((fault) => broken(`${what} (${path}): ${fault}`, advice)),
		...added.map((fault) => look(`${what} (${path}): ${fault}`, advice))
	];
}

/** The same host without encryption must lead to HTTPS and say nothing else. */
async function plainAddress(ask: typeof fetch, url: URL): Promise<Diagnosis> {
	const plain = new URL(url.href.replace('https:', 'http:'));
	plain.port = '';
	try {
		const answer = await ask(plain, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
		const leads =
			answer.headers.get('location')?.startsWith('https://') && answer.status >= 301 && answer.status <= 308;
		return leads
			? good('The unencrypted address leads to the encrypted one')
			: broken('The unencrypted address answers by itself', 'Let it lead to https:// with 301 or 308.');
	} catch {
		return good('The unencrypted address does not answer');
	}
}
