import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers } from './answers.ts';

/*
 * What an install writes, as texts. Units, proxy and wrapper are those of `deploy/`, so that what is tried there is what
 * runs; the answers stand in one file that all of them read.
 */

/**
 * The settings of the services; units, wrapper and commands read them. What was answered counts, and of the rest what
 * stands there already.
 * @param there the file as it is
 */
export function environmentFile({ app, mailbox, desk }: Answers, there = ''): string {
	const answered = {
		ORIGIN: `https://${app}`,
		MAILBOX_ORIGIN: `https://${mailbox}`,
		...(desk !== undefined && { DESK_ORIGIN: `https://${desk}` })
	};
	const usual = {
		HOST: '127.0.0.1',
		PORT: '3000',
		MAILBOX_PORT: '3001',
		DESK_HOST: '127.0.0.1',
		DESK_PORT: '3002',
		ADDRESS_HEADER: 'x-forwarded-for',
		COMPANION_DATA: '/var/lib/river',
		MAILBOX_DATA: '/var/lib/box',
		COMPANION_CONFIG: '/etc/river/companion.config.json',
		COMPANION_KEYS: '/etc/river/companion.keys.json',
		// By it the services know, too, that commands are called "companion" here.
		COMPANION_PROGRAM: '/opt/river/current',
		NODE_ENV: 'production'
	};
	const lines = there
		? there.trimEnd().split('\n')
		: ['# Written by "companion install". After a change: systemctl restart box river desk'];
	for (const [name, value] of Object.entries({ ...usual, ...answered })) {
		const at = lines.findIndex((line) => line.startsWith(`${name}=`));
		if (at < 0) lines.push(`${name}=${value}`);
		else if (name in answered) lines[at] = `${name}=${value}`;
	}
	return `${lines.join('\n')}\n`;
}

/** The configuration as far as the first questions decide it; docs/operator.md lists all fields. */
export function configurationFile({ name, languages, timeZone }: Answers): string {
	const decided = { ...(name && { name, shortName: name }), languages, timeZone };
	return `${JSON.stringify(decided, null, '\t')}\n`;
}

/** `deploy/Caddyfile` with the names, a site for the desk where it has one, and certificate files where there are some. */
export function caddyfile(root: string, { app, mailbox, desk, certificate }: Answers): string {
	const part = (name: string) => readFileSync(join(root, 'deploy', name), 'utf8');
	const whole = desk
		? `${part('Caddyfile').replace('http://box.example {', 'http://box.example, http://desk.example {')}${part('Caddyfile.desk')}`
		: part('Caddyfile');
	const text = whole
		.replaceAll('river.example', app)
		.replaceAll('box.example', mailbox)
		.replaceAll('desk.example', desk ?? '');
	if (!certificate) return text;
	const pair = `${certificate.cert} ${certificate.key}`;
	return [app, ...(desk ? [desk] : [])]
		.reduce((all, name) => all.replace(`\n${name} {\n`, `\n${name} {\n\ttls ${pair}\n`), text)
		.replace('\ttls {\n\t\tprotocols tls1.3', `\ttls ${pair} {\n\t\tprotocols tls1.3`);
}

/** A Caddyfile that nobody wrote anything into: the one that comes with the package. */
export const isCaddyOwn = (text: string) =>
	text.includes('/usr/share/caddy') || text.replaceAll(/^\s*#.*$/gm, '').trim() === '';
