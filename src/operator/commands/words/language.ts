import * as v from 'valibot';
import { Language, languages } from '#lib/domain/text.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/** The language of `--lng`. */
export function languageOf(value: string | undefined): Language {
	const parsed = v.safeParse(Language, value);
	if (!parsed.success) throw new OperatorError(`Say which language: --lng ${languages.join(', --lng ')}`, 2);
	return parsed.output;
}

/** The one file or folder that a command works on. */
export function onePath(positionals: string[], what: string): string {
	const [path, more] = positionals;
	if (path === undefined) throw new OperatorError(`Say which ${what}. See --help.`, 2);
	if (more !== undefined) throw new OperatorError(`"${more}" is one word too many. See --help.`, 2);
	return path;
}
