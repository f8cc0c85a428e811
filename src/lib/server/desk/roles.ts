import * as v from 'valibot';

/** What somebody does here; several may be held. */
export const roles = [
	'case-worker',
	'safeguarding-lead',
	'director',
	'words-editor',
	'technician',
	'auditor'
] as const;
export const StaffRole = v.picklist(roles);
export type StaffRole = v.InferOutput<typeof StaffRole>;

/** What may be done. What a role does not hold, it may not. */
const holders = {
	'people-own': ['case-worker', 'safeguarding-lead'],
	'people-all': ['safeguarding-lead'],
	/** Plans put in, taken out and saved: of her own people, of all. */
	'plans-own': ['case-worker', 'director'],
	'plans-all': ['director'],
	'partners-read': ['case-worker', 'safeguarding-lead', 'director', 'words-editor'],
	'partners-edit': ['words-editor'],
	'words-read': ['case-worker', 'safeguarding-lead', 'director', 'words-editor'],
	'words-edit': ['words-editor'],
	/** Help lines: written down by an editor, agreed to by a lead. */
	'lines-send': ['words-editor', 'safeguarding-lead'],
	'lines-approve': ['safeguarding-lead'],
	/** Periods of feedback: their days, the sealed batch out, what came back. */
	'feedback-read': ['safeguarding-lead', 'director'],
	'feedback-work': ['safeguarding-lead'],
	/** "You said, we did": written down by an editor, kept by a lead. */
	'said-read': ['safeguarding-lead', 'director', 'words-editor'],
	'said-draft': ['safeguarding-lead', 'words-editor'],
	'said-keep': ['safeguarding-lead'],
	/** What the organisation decides of the app. */
	settings: ['director'],
	staff: ['director'],
	source: ['director'],
	service: ['director', 'technician'],
	/** A sealed copy of everything, to carry away. */
	backup: ['technician'],
	/** One's own lines of what was done; everybody's, with names; everybody's, with marks in place of names. */
	'done-own': roles,
	'done-all': ['safeguarding-lead', 'director'],
	'done-marks': ['auditor'],
	/** Whether the list of what was done is whole. */
	'done-chain': ['auditor']
} as const satisfies Record<string, readonly StaffRole[]>;
export type Right = keyof typeof holders;

/** Whether one of these roles holds a right. */
export const holds = (held: readonly StaffRole[], right: Right): boolean =>
	holders[right].some((role) => held.includes(role));
