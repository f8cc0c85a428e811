import { templateWords } from '#lib/i18n/template-words.ts';
import { peopleTemplate } from '#lib/server/cases/spreadsheet/template.ts';
import { asFile } from '#desk/as-file.ts';
import type { RequestHandler } from './$types';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** An empty table for people and their plans, with how to fill it in. */
export const GET: RequestHandler = async () =>
	asFile('people.xlsx', xlsx, await peopleTemplate(templateWords));
