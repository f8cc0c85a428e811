import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers } from './answers.ts';

/*
 * What an install writes, as texts. Units, proxy and wrapper are those of `deploy/`, so that what is tried there is what
 * runs; the answers stand in one file that all of them read.
 */

/** The settings of the service; units, wrapper and commands read them. */
export function environmentFile({ app, mailbox }: Answers): string {
	return [
		'# Written by "companion install". After a change: systemctl restart river box',
		'HOST=127.0.0.1',
		'PORT=3000',
		'MAILBOX_PORT=3001',
		`ORIGIN=https://${app}`,
		`MAILBOX_ORIGIN=https://${mailbox}`,
		'ADDRESS_HEADER=x-forwarded-for',
		'COMPANION_DATA=/var/lib/river',
		'MAILBOX_DATA=/var/lib/box',
		'COMPANION_CONFIG=/etc/river/companion.config.json',
		'COMPANION_KEYS=/etc/river/companion.keys.json',
		'NODE_ENV=production',
		''
	].join('\n');
}

/** The configuration as far as the first questions decide it; docs/operator.md lists all fields. */
export function configurationFile({ name, languages, timeZone }: Answers): string {
	const decided = { ...(name && { name, shortName: name }), languages, timeZone };
	return `${JSON.stringify(decided, null, '\t')}\n`;
}

/** `deploy/Caddyfile` with the two names, and with certificate files where there are some. */
export function caddyfile(root: string, { app, mailbox, certificate }: Answers): string {
	const text = readFileSync(join(root, 'deploy', 'Caddyfile'), 'utf8')
		.replaceAll('river.example', app)
		.replaceAll('box.example', mailbox);
	if (!certificate) return text;
	const pair = `${certificate.cert} ${certificate.key}`;
	return text
		.replace(`\n${app} {\n`, `\n${app} {\n\ttls ${pair}\n`)
		.replace('\ttls {\n\t\tprotocols tls1.3', `\ttls ${pair} {\n\t\tprotocols tls1.3`);
}

/** A Caddyfile that nobody wrote anything into: the one that comes with the package. */
export const isCaddyOwn = (text: string) =>
	text.includes('/usr/share/caddy') || text.replaceAll(/^\s*#.*$/gm, '').trim() === '';
