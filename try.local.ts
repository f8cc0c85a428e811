import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFiles, importBatch } from '#lib/server/cases/import/import-files.ts';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { openPhonesDatabase } from '#lib/server/phones/phones-database.ts';
import { openSecret } from '#lib/server/secret.ts';
import { invite, linkOf } from '#lib/server/phones/invitations.ts';
const data = '/tmp/d1'; mkdirSync(data, { recursive: true });
const c = readFiles(['/tmp/try/case.json'], {}); if (c.findings.length) console.log(c.findings);
importBatch(caseDatabasePath(data), c);
const phones = openPhonesDatabase(data, openSecret(data, randomBytes), randomBytes, () => new Date());
for (let i = 0; i < 2; i++) { const inv = invite(phones, 'S-1', 'person', 600); console.log(JSON.stringify({ code: inv.code, link: linkOf('http://127.0.0.1:4100', inv) })); }
