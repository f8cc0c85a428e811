import { readFileSync } from 'node:fs';

/*
 * Caddy hands out TLS tickets, and a phone that shows one again is known again, also to the mailbox that must not know it.
 * Only Caddy's JSON can forbid it:
 *
 *   caddy adapt --config deploy/Caddyfile | node deploy/without-tickets.mjs > caddy.json
 *   caddy run --config caddy.json
 */

const config = JSON.parse(readFileSync(0, 'utf8'));
config.apps.tls = { ...config.apps.tls, session_tickets: { disabled: true } };
process.stdout.write(`${JSON.stringify(config, null, '\t')}\n`);
