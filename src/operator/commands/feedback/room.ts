import { howToBuild } from '#lib/server/called.ts';
import { openingRoom } from '#lib/server/feedback/opening-room.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { replaceFile } from '#lib/server/private-file.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';

/** `feedback room`: the page that opens a batch where there is no network. */
export const room: Work<object, [file: string]> = async (_values, { environment, say }, file) => {
	let page: string;
	try {
		page = openingRoom(environment);
	} catch {
		throw new OperatorError(`The opening room is not built yet. To build it: ${howToBuild()}`);
	}
	asCaller(() => replaceFile(file, page));
	say(`${file}   (open it from the disk, with the network off)`);
	return 0;
};
