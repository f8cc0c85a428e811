import { cpSync, writeSync } from 'node:fs';
import { troubleOf } from '#lib/server/database/trouble.ts';
import { openDeeds, type DeedName } from './deeds.ts';

/*
 * `node tests/safety/faults/work.ts DEED DATA MANY [weak]`: does a deed many times and says of each, before anything else happens,
 * when it was asked and when it was acknowledged. `weak` is a build that answers before anything is on the disk: it works in a copy that is
 * never written back, and ends itself after its first answer as a power cut would.
 */

const [name, data = '', many, weak] = process.argv.slice(2) as [DeedName, string, string, string?];
const say = (...words: string[]) => writeSync(1, `${words.join('\t')}\n`);

const folder = weak ? `${data}-in-memory` : data;
if (weak) cpSync(data, folder, { recursive: true });
const deeds = await openDeeds(name, folder);
for (let at = 0; at < Number(many); at++) {
	try {
		const asked = await deeds.next();
		say('asked', asked);
		say('done', asked, await deeds.do(asked));
		if (weak) process.kill(process.pid, 'SIGKILL');
	} catch (error) {
		say('refused', troubleOf(error)?.kind ?? String(error));
	}
}
await deeds.close().catch((error: unknown) => say('refused', troubleOf(error)?.kind ?? String(error)));
