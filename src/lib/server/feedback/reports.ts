import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { BroughtBack, KeptMemory, Report } from '#lib/domain/feedback-report.ts';
import { lostFrom } from '#lib/server/kept/laid.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { writePrivateFile } from '#lib/server/private-file.ts';

/*
 * What is kept of reports, a folder for each period: what was published, for the trend, and what the next one has to know,
 * sealed (`opening/memory.ts`).
 */

export const reportsFolder = (data: string): string => join(data, 'feedback-reports');
const folderOf = (data: string, period: string) => join(reportsFolder(data), period);

/** Reports of periods that closed before a day, oldest first: the trend is drawn from what was published then. */
export function earlierReports(data: string, before: string): Report[] {
	return eachIn(data, 'report.json', Report)
		.filter(({ closes }) => closes < before)
		.sort((a, b) => a.closes.localeCompare(b.closes));
}

/** What each report left, oldest first. */
export function keptMemories(data: string): KeptMemory[] {
	return eachIn(data, 'memory.json', KeptMemory).sort((a, b) => a.closes.localeCompare(b.closes));
}

/** Whether the reports that lay here are gone: then nobody knows what was told before. */
export const areReportsLost = (data: string): boolean => lostFrom(data, ['feedback-reports/']).length > 0;

/** Keeps what an opening left. Made again, it takes the place of what was there. @returns where it lies */
export function keepOpened(data: string, memory: KeptMemory, report: Report | undefined): string {
	const folder = folderOf(data, memory.period);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const write = (name: string, value: unknown) =>
		writePrivateFile(join(folder, name), `${JSON.stringify(value, null, '\t')}\n`);
	write('memory.json', memory);
	if (report) write('report.json', report);
	return folder;
}

/**
 * Takes what came back from the opening room.
 * @returns the period; undefined where it is no such file, or not of a period that was opened with these keys
 */
export function takeBack(data: string, { periods }: PeriodKeys, given: unknown): string | undefined {
	const read = v.safeParse(BroughtBack, given);
	if (!read.success) return undefined;
	const { memory, report } = read.output;
	const period = periods.find(({ id, closes }) => id === memory.period && closes === memory.closes);
	const fits =
		period !== undefined &&
		(report === undefined ||
			(report.period === period.id && report.opens === period.opens && report.closes === period.closes));
	// Those that come later have to be able to open it.
	const isWhole = periods.every(
		({ id, closes }) => closes < memory.closes || Object.hasOwn(memory.copies, id)
	);
	if (!fits || !isWhole || !wasHandedOut(data, period.id)) return undefined;
	keepOpened(data, memory, report);
	return period.id;
}

/** Notes that a period's batch was handed out, so that what its opening left is waited for. */
export function noteHandedOut(data: string, period: string): void {
	const folder = folderOf(data, period);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	writePrivateFile(join(folder, 'handed-out'), '');
}

export const wasHandedOut = (data: string, period: string): boolean =>
	existsSync(join(folderOf(data, period), 'handed-out'));

/** Notes how many rights to answer were given, in tens: afterwards who had one is forgotten. */
export function noteRights(data: string, period: string, tens: number): void {
	const folder = folderOf(data, period);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	writePrivateFile(join(folder, 'rights.json'), JSON.stringify(tens));
}

/** How many rights were given, in tens; undefined of periods of the first year. */
export function rightsGiven(data: string, period: string): number | undefined {
	const file = join(folderOf(data, period), 'rights.json');
	return existsSync(file) ? v.parse(v.number(), JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Whether a period was opened, here or elsewhere, and what it left is here. */
export const wasOpened = (data: string, period: string): boolean =>
	existsSync(join(folderOf(data, period), 'memory.json'));

function eachIn<T>(data: string, name: string, schema: v.GenericSchema<unknown, T>): T[] {
	const folder = reportsFolder(data);
	if (!existsSync(folder)) return [];
	return globSync(`*/${name}`, { cwd: folder }).map((file) => {
		try {
			return v.parse(schema, JSON.parse(readFileSync(join(folder, file), 'utf8')));
		} catch {
			throw new OperatorError(`feedback-reports/${file} is damaged. Put it back from your backup.`);
		}
	});
}
