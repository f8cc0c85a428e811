import { called } from '#lib/server/called.ts';
import { sealedBatch } from '#lib/server/feedback/sealed-batch.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';

type Options = { out?: string; earlierLost?: boolean };

/** `feedback batch`: what the opening room opens. It holds closed envelopes and nobody's name. */
export const batch: Work<Options, [id: string]> = async (
	{ out, earlierLost },
	{ environment, deployment, say },
	id
) => {
	const sealed = await sealedBatch(environment, deployment(), id, earlierLost);
	if (out === undefined) {
		say(`${id} is here: “How it is for them” at the desk hands it out.`);
		return 0;
	}
	asCaller(() => writePrivateFile(out, JSON.stringify(sealed)));
	say(`${out}   (closed envelopes; to open them: ${called('feedback room')} FILE.html)`);
	return 0;
};
