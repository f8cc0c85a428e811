import type { Environment } from '#lib/server/environment.ts';
import { builtIn } from '#lib/server/words/in-build.ts';
import { counted } from '#operator/counted.ts';
import { canBuild, comesWithTheNextRelease } from '#operator/start/build.ts';

/** When texts, or recordings of them, are seen and heard that a build takes in: a line to say, or none where there are none. */
export function whenBuiltIn(keys: string[], environment: Environment, one = 'text'): string[] {
	const namespaces: readonly string[] = Object.values(builtIn).flat();
	const waiting = keys.filter((key) => namespaces.includes(key.split(':')[0] ?? '')).length;
	if (waiting === 0) return [];
	if (!canBuild(environment)) return [comesWithTheNextRelease(environment)];
	return [
		`${counted(waiting, one)} of ${waiting === 1 ? 'a page' : 'pages'} that ${waiting === 1 ? 'is' : 'are'} built: the next npm start takes ${waiting === 1 ? 'it' : 'them'} in, and so does npm run release.`
	];
}
