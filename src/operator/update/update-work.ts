import { OperatorError } from '#lib/server/operator-error.ts';
import type { Work } from '#operator/command.ts';
import { back, goOn, siteOf, update, type UpdateOptions } from './update.ts';
import { readNote } from './note.ts';

/** `update [FILE]` */
export const updateWork: Work<UpdateOptions & { back?: boolean }, [archive?: string]> = async (
	values,
	context,
	archive
) => {
	const site = siteOf(context);
	if (values.back && archive !== undefined)
		throw new OperatorError('--back goes to the release before; it takes no archive.', 2);
	if (values.back) return back(site);
	if (archive === undefined) return goOn(site);
	const note = readNote(site.installed.home);
	if (note && note.phase !== 'trying')
		throw new OperatorError(
			'An update was begun and is not finished. First: companion update, without an archive.'
		);
	return update(site, archive, values);
};
