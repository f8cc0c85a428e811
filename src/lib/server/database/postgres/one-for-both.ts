import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeriodKeys } from '#lib/domain/feedback-period.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/*
 * Whether another organisation keeps the mailbox. PostgreSQL writes the moment of every commit into its log. As long as one
 * organisation has that log and the envelopes as well, it can lay the one beside the other. Phones write where the app that
 * they got was built to: what the keys file says since counts with the next build. A build notes it beside itself:
 * `.post-office.json`.
 */

type Named = Pick<PeriodKeys, 'postOffice'>;

/** Notes for which post office a build was made. */
export const notePostOffice = (build: string, { postOffice }: Named): void =>
	writeFileSync(noteIn(build), `${JSON.stringify({ postOffice })}\n`);

function asBuilt(root: string): Named {
	const note = noteIn(join(root, 'build'));
	return existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as Named) : {};
}

const noteIn = (build: string) => join(build, '.post-office.json');

/**
 * Why one organisation would have both; undefined where another one keeps the envelopes.
 * @param keys as the keys file says
 * @param root of the program, whose build phones get
 */
export function whyOneForBoth(keys: Named, root: string): { what: string; todo: string } | undefined {
	if (!keys.postOffice?.by) return { what: whyNot, todo: whatToDo };
	if (!asBuilt(root).postOffice?.by) return { what: notYet, todo: buildFirst };
	return undefined;
}

/** @throws OperatorError one line, where one organisation would have both */
export function refuseOneForBoth(keys: Named, root: string): void {
	const why = whyOneForBoth(keys, root);
	if (why) throw new OperatorError(`${why.what} ${why.todo}`);
}

const whyNot =
	'PostgreSQL writes down the moment of each commit, and the mailbox is kept by the same organisation: together they would tell who answered what.';
const whatToDo =
	'Have another organisation keep the post office first (docs/post-office.md), or stay with the data folder’s own files.';
const notYet =
	'The keys file names another organisation’s post office, and the app was built before: phones write to the mailbox of this one still, and PostgreSQL would write down the moment of each commit beside it.';
const buildFirst =
	'Put a release in place that was made with this keys file (docs/update.md); in a clone npm start makes it.';
