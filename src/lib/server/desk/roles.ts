import * as v from 'valibot';

/** What somebody does here; several may be held. A further one comes with the first door that it opens. */
export const roles = ['case-worker', 'safeguarding-lead', 'director', 'technician'] as const;
export const Role = v.picklist(roles);
export type Role = v.InferOutput<typeof Role>;

/** What may be done. What a role does not hold, it may not. */
const holders = {
	'people-own': ['case-worker', 'safeguarding-lead'],
	'people-all': ['safeguarding-lead'],
	staff: ['director'],
	source: ['director'],
	service: ['director', 'technician']
} as const satisfies Record<string, readonly Role[]>;
export type Right = keyof typeof holders;

/** Whether one of these roles holds a right. */
export const holds = (held: readonly Role[], right: Right): boolean =>
	holders[right].some((role) => held.includes(role));
