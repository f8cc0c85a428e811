import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { counted } from '#operator/counted.ts';
import { broken, good, look, measured, type Diagnosis } from './check.ts';

/** What an address shows: from when until when it is good, and why a phone would not believe it. */
export type Shown = { from: Date; until: Date; distrusted?: string };

const day = 86_400_000;
/** Caddy renews thirty days before the end; with fewer than this something keeps it from doing so. */
const soon = 14;

/** How long a certificate is good, and whether phones believe it. */
export function certificateOf(whose: string, shown: Shown, now: Date): Diagnosis {
	const days = daysOf(shown, now);
	return measured(lastsFor(days, whose, shown, now), 'certificate', days);
}

const daysOf = ({ until }: Shown, now: Date) => Math.floor((until.getTime() - now.getTime()) / day);

function lastsFor(days: number, whose: string, { from, until, distrusted }: Shown, now: Date): Diagnosis {
	const renew = 'Renew it. With Caddy look why it does not: journalctl -u caddy';
	if (days < 0)
		return broken(`${whose} ended on ${until.toISOString().slice(0, 10)}: no phone connects any more`, renew);
	// Its own first moment, or that of one it hangs on.
	if (now < from || distrusted === 'CERT_NOT_YET_VALID')
		return broken(
			`${whose} is not good yet by the clock of this machine`,
			'Look at the clock (timedatectl). If it is right, the certificate is not for today.'
		);
	if (distrusted)
		return broken(
			`${whose} is believed by no phone (${distrusted})`,
			'Take one from a public authority, for exactly this name. Caddy does so by itself where the name leads to this machine.'
		);
	return days < soon
		? look(`${whose} is good for ${counted(days, 'day')} more`, renew)
		: good(`${whose} is good for ${counted(days, 'day')} more`);
}

/** Why nobody believes the certificate that an address shows; undefined where that is not what keeps phones away. */
export async function notBelieved(whose: string, address: URL, now: Date): Promise<Diagnosis | undefined> {
	const shown = address.protocol === 'https:' ? await shownAt(address) : undefined;
	const found = shown && lastsFor(daysOf(shown, now), whose, shown, now);
	return found?.state === 'broken' ? found : undefined;
}

/** The certificate of a file that TLS_CERT names. */
export function certificateIn(file: string, now: Date): Diagnosis {
	try {
		const { validFrom, validTo } = new X509Certificate(readFileSync(file));
		return certificateOf('The certificate', { from: new Date(validFrom), until: new Date(validTo) }, now);
	} catch {
		return broken('The certificate cannot be read', `Look at TLS_CERT: ${file}`);
	}
}

/** The certificate that an address shows to whoever connects; undefined where nobody answers in TLS. */
export function shownAt({ hostname, port }: URL): Promise<Shown | undefined> {
	return new Promise((resolve) => {
		const host = hostname.replace(/^\[|\]$/g, '');
		const socket = connect(
			{
				host,
				port: Number(port || 443),
				servername: isIP(host) ? '' : host,
				rejectUnauthorized: false,
				timeout: 10_000
			},
			() => {
				const { valid_from, valid_to } = socket.getPeerCertificate();
				const { authorizationError } = socket;
				const distrusted = authorizationError && String(authorizationError);
				const [from, until] = [new Date(valid_from), new Date(valid_to)];
				resolve({ from, until, ...(distrusted && { distrusted }) });
				socket.destroy();
			}
		);
		socket.on('timeout', () => socket.destroy());
		socket.on('error', () => socket.destroy());
		socket.on('close', () => resolve(undefined));
	});
}
