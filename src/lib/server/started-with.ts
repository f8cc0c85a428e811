import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { writePrivateFile } from './private-file.ts';

/*
 * With which build each process was started. A later build leads `build` elsewhere and leaves what runs as it is, so until
 * it is started anew phones get the older one, and nobody would see it.
 */

/** The processes that are built, and where what they serve lies. */
export const builtProcesses = { app: 'build', desk: 'build-desk' } as const;
export type BuiltProcess = keyof typeof builtProcesses;

const Build = v.object({ folder: v.string(), madeFrom: v.string() });
export type Build = v.InferOutput<typeof Build>;

/** The build that a process gets if it is started now; undefined where there is none. */
export function buildNow(root: string, process: BuiltProcess): Build | undefined {
	const link = join(root, builtProcesses[process]);
	if (!existsSync(link)) return undefined;
	const folder = realpathSync(link);
	const marker = join(folder, '.made-from');
	return { folder, madeFrom: existsSync(marker) ? readFileSync(marker, 'utf8').trim() : '' };
}

const fileOf = (data: string, process: BuiltProcess) => join(data, `started-${process}.json`);

/** Notes with which build a process begins. */
export function noteStarted(data: string, root: string, process: BuiltProcess): void {
	writePrivateFile(fileOf(data, process), `${JSON.stringify(buildNow(root, process))}\n`);
}

/** The build that a process was last started with; undefined before its first start. */
export function startedWith(data: string, process: BuiltProcess): Build | undefined {
	try {
		return v.parse(Build, JSON.parse(readFileSync(fileOf(data, process), 'utf8')));
	} catch {
		return undefined;
	}
}
