import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '#lib/server/environment.ts';

/** The opening room, as the desk's build made it. @throws Error where it is not built */
export const openingRoom = ({ root }: Pick<Environment, 'root'>): string =>
	readFileSync(join(root, 'build-desk', 'opening-room.html'), 'utf8');
