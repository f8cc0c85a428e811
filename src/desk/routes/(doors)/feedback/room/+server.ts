import { openingRoom } from '#lib/server/feedback/opening-room.ts';
import { runningDesk } from '#lib/server/desk/running-desk.ts';
import { asFile } from '#desk/as-file.ts';
import type { RequestHandler } from './$types';

/** The page that opens a batch where there is no network. It is the same for everybody and holds nobody's words. */
export const POST: RequestHandler = () =>
	asFile('room.html', 'text/html; charset=utf-8', openingRoom(runningDesk().environment));
