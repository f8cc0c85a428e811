import { readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { buildNow, builtProcesses, startedWith, type BuiltProcess } from '#lib/server/started-with.ts';
import { good, look, measured, type Check } from './check.ts';

/** Which version this is: of a release with the name of its folder, which no other release has. */
export const version: Check = ({ environment: { root } }) => {
	const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
	const folder = basename(realpathSync(root));
	const said = folder.includes(version) ? folder : version;
	return [measured(good(`Version ${said}`), 'version', version)];
};

/** Whether what runs is what lies here: a build that came since waits for the next start. */
export const started: Check = ({ environment: { data, root } }) =>
	(Object.keys(builtProcesses) as BuiltProcess[]).flatMap((process) => {
		const began = startedWith(data, process);
		const now = buildNow(root, process);
		if (!began || !now) return [];
		return [
			isDeepStrictEqual(began, now)
				? good(`The ${process} was started with the build that lies here`)
				: look(
						`The ${process} was started with an older build than lies here`,
						'Start it anew: systemctl restart, or stop npm start and call it again.'
					)
		];
	});
