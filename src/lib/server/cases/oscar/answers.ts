import * as v from 'valibot';
import { flag, listOf, maybe, text, word } from '#lib/server/cases/upstream/tolerant.ts';

/*
 * What is kept of OSCaR v1 answers. OSCaR has no field selection: every answer about a client carries names, notes,
 * scores, addresses and other clients. These readers are the first thing that touches an answer, and what they do not
 * name is gone in memory, before any other code sees it. Rows may be wrapped in a root key or not.
 */

const Domain = maybe(v.object({ id: word, identity: text }));
const Task = v.object({
	id: word,
	name: text,
	// Named `completion_date` before the column was renamed.
	expected_date: text,
	completion_date: text,
	completed: flag,
	domain: Domain
});
export type Task = v.InferOutput<typeof Task>;
const tasks = listOf(Task);

export const ListedClient = v.object({ id: word });

const Program = v.object({ name: text });
export const Client = v.object({
	id: word,
	status: text,
	preferred_language: text,
	initial_referral_date: text,
	// Only whether there is one: what stands in it is not read.
	assessments: listOf(v.object({})),
	enter_ngos: listOf(v.object({ accepted_date: text })),
	exit_ngos: listOf(v.object({ exit_date: text })),
	case_workers: listOf(v.object({ id: word })),
	program_streams: listOf(Program),
	inactive_program_streams: listOf(Program),
	tasks: maybe(v.object({ overdue: tasks, today: tasks, upcoming: tasks }))
});
export type Client = v.InferOutput<typeof Client>;

export const CarePlan = v.object({
	id: word,
	care_plan_date: text,
	completed: flag,
	goals: listOf(v.object({ id: word, description: text, domain_id: word, tasks }))
});
export type CarePlan = v.InferOutput<typeof CarePlan>;

export const OscarReferral = v.object({
	id: word,
	referred_to: text,
	referral_status: text,
	deleted_at: text
});
export type OscarReferral = v.InferOutput<typeof OscarReferral>;

/** The rows of a list answer: `[…]`, `{"clients": […]}`, each row plain or as `{"client": {…}}`. Undefined: no list. */
export function rowsOf(answer: unknown, root: string): unknown[] | undefined {
	const list = Array.isArray(answer) ? answer : (answer as Record<string, unknown> | null)?.[root];
	if (!Array.isArray(list)) return undefined;
	const single = root.replace(/s$/, '');
	return list.map((row: unknown) => oneOf(row, single));
}

/** One row, plain or under its root key. */
export function oneOf(answer: unknown, root: string): unknown {
	const inner = (answer as Record<string, unknown> | null)?.[root];
	return typeof inner === 'object' && inner !== null ? inner : answer;
}
