import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import type { CommandContext } from '#operator/command.ts';
import { certificateOf, shownAt } from './certificate.ts';
import { broken, good, look, type Diagnosis } from './check.ts';
import { fromOutside } from './from-outside.ts';
import { mailboxTickets } from './mailbox-tickets.ts';
import { answersWith, receiptKeyAt } from './post-office.ts';

/**
 * `doctor --from-outside URL`, for both sides: the app's address, and with it the one post office that its release names; or
 * a post office's own address, looked at by whoever keeps it, who has nothing of the organisation's.
 */
export async function lookFromOutside(
	address: string,
	{ environment, now }: Pick<CommandContext, 'environment' | 'now'>
): Promise<Diagnosis[]> {
	const url = URL.parse(address);
	if (url && (await receiptKeyAt(url.origin)) !== undefined) return asKeeper(url, now());
	const verdicts = await fromOutside(address);
	const { postOffice } = readPeriodKeys(environment.keys);
	if (!postOffice) return verdicts;
	return [
		...verdicts,
		await oneAddress(new URL(address), postOffice.origin),
		...(await answersWith(postOffice.origin, postOffice.receiptKey, now())),
		...(await mailboxTickets(postOffice.origin))
	];
}

/** Pages may speak to the post office of the release, and to nobody else. */
async function oneAddress(app: URL, postOffice: string): Promise<Diagnosis> {
	const policy =
		(await fetch(new URL('/key', app), { signal: AbortSignal.timeout(10_000) })).headers.get(
			'content-security-policy'
		) ?? '';
	const [, allowed = ''] = /(?:^|;)\s*connect-src ([^;]*)/.exec(policy) ?? [];
	return allowed.trim() === `'self' ${postOffice}`
		? good(`Pages may speak to ${postOffice} and to nobody else`)
		: broken(
				`Pages may speak to ${allowed.trim() || 'nobody'}, and the release names ${postOffice}`,
				'The keys file of the running service is another one than this. Compare both, then start it anew.'
			);
}

/** What a keeper can see from outside: the certificate, that no phone is known again, and that nothing is added. */
async function asKeeper(url: URL, now: Date): Promise<Diagnosis[]> {
	const verdicts: Diagnosis[] = [];
	if (url.protocol !== 'https:')
		verdicts.push(
			broken('The address is not encrypted', 'Phones speak HTTPS alone: set TLS_CERT and TLS_KEY.')
		);
	else {
		const shown = await shownAt(url);
		if (shown) verdicts.push(certificateOf('The certificate', shown, now));
	}
	verdicts.push(good(`The post office answers; its receipt key is ${await receiptKeyAt(url.origin)}`));
	const answer = await fetch(new URL('/batches/nothing/ratings/head', url), {
		signal: AbortSignal.timeout(10_000)
	});
	const added = ['set-cookie', 'server', 'via', 'x-powered-by', 'alt-svc', 'date', 'report-to', 'nel'].filter(
		(name) => answer.headers.has(name)
	);
	verdicts.push(
		added.length === 0
			? good('Answers carry no time, no name and no cookie')
			: look(
					`Something in between adds ${added.join(', ')}`,
					'Let the post office speak TLS itself, or see deploy/Caddyfile.'
				)
	);
	verdicts.push(
		answer.headers.get('content-security-policy') === "default-src 'none'; frame-ancestors 'none'"
			? good('The headers are as they were written')
			: broken('The headers were changed on the way', 'Whoever stands in between has to pass them through.')
	);
	return [...verdicts, ...(await mailboxTickets(url.origin))];
}
