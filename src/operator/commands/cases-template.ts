import { templateWords } from '#lib/i18n/template-words.ts';
import { peopleTemplate } from '#lib/server/cases/spreadsheet/template.ts';
import { replaceFile } from '#lib/server/private-file.ts';
import { asCaller } from '#operator/accounts.ts';
import type { Work } from '#operator/command.ts';

/** `cases template FILE.xlsx`: the workbook that the desk hands out. */
export const writeTemplate: Work<object, [file: string]> = async (_values, { say }, file) => {
	const book = await peopleTemplate(templateWords);
	asCaller(() => replaceFile(file, book));
	say(`${file}   (fill it in, then: cases import ${file})`);
	return 0;
};
