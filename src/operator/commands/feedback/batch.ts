import { called } from '#lib/server/called.ts';
import { layBatch } from '#lib/server/feedback/laid-batch.ts';
import { sealedBatch } from '#lib/server/feedback/sealed-batch.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';
import { mailboxOf } from './in-mailbox.ts';

type Options = { out?: string; earlierLost?: boolean };

/** `feedback batch`: what the opening room opens. It holds closed envelopes and nobody's name. */
export const batch: Work<Options, [id: string]> = async (
	{ out, earlierLost },
	{ environment, deployment, say },
	id
) => {
	const sealed = await sealedBatch(environment, deployment(), mailboxOf(environment), id, earlierLost);
	if (out === undefined) {
		layBatch(environment.data, sealed);
		say(`${id} is laid for the desk: “How it is for them” hands it out.`);
		return 0;
	}
	asCaller(() => writePrivateFile(out, JSON.stringify(sealed)));
	say(`${out}   (closed envelopes; to open them: ${called('feedback room')} FILE.html)`);
	return 0;
};
