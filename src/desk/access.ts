import { holds, type Right } from '#lib/server/desk/roles.ts';
import type { SignedIn } from '#lib/server/desk/sessions.ts';

/**
 * Who may open an address. `fresh`: what is sent there needs a key that was shown within the last minutes. `file`: it answers with a
 * file and is no page; its form stands on the one above. `sends`: the right that is needed to send something there, where reading needs less.
 */
export type Rule = {
	who: 'everybody' | 'signed-in' | Right;
	fresh?: boolean;
	file?: boolean;
	sends?: Right;
};

/** Every address of the desk. One that is not here opens to nobody. */
export const access: Record<string, Rule> = {
	'/sign-in': { who: 'everybody' },
	'/link/[secret]': { who: 'everybody' },
	'/issuer': { who: 'everybody' },
	'/issuer/back': { who: 'everybody' },
	'/language': { who: 'everybody' },
	'/sign-out': { who: 'signed-in' },
	'/again': { who: 'signed-in' },
	'/(doors)': { who: 'signed-in' },
	'/(doors)/keys': { who: 'signed-in', fresh: true },
	'/(doors)/people': { who: 'people-own' },
	'/(doors)/people/[person]': { who: 'people-own', fresh: true },
	'/(doors)/phones': { who: 'people-own' },
	'/(doors)/plans': { who: 'plans-own' },
	'/(doors)/plans/import': { who: 'plans-own' },
	'/(doors)/plans/template': { who: 'plans-own', file: true },
	'/(doors)/plans/undo': { who: 'plans-own', fresh: true },
	'/(doors)/plans/[person]': { who: 'plans-own', fresh: true },
	'/(doors)/plans/[person]/export': { who: 'plans-own', fresh: true, file: true },
	'/(doors)/partners': { who: 'partners-read', sends: 'partners-edit' },
	'/(doors)/partners/new': { who: 'partners-edit' },
	'/(doors)/partners/[id]': { who: 'partners-read', sends: 'partners-edit' },
	'/(doors)/words': { who: 'words-read' },
	'/(doors)/words/[screen]': { who: 'words-read', sends: 'words-edit' },
	'/(doors)/words/[screen]/[text]': { who: 'words-read', sends: 'words-edit' },
	'/(doors)/words/picture/[name]': { who: 'words-read', file: true },
	'/(doors)/words/sheet': { who: 'words-edit' },
	'/(doors)/words/sheet/[language]': { who: 'words-edit', file: true },
	'/(doors)/words/voice': { who: 'words-edit' },
	'/(doors)/words/voice/[language]/[screen]': { who: 'words-edit' },
	'/(doors)/words/voice/[language]/sound/[name]': { who: 'words-edit', file: true },
	'/(doors)/lines': { who: 'partners-read', sends: 'lines-send' },
	'/(doors)/feedback': { who: 'feedback-read', sends: 'feedback-work', fresh: true },
	'/(doors)/feedback/batch': { who: 'feedback-work', fresh: true, file: true },
	'/(doors)/feedback/room': { who: 'feedback-work', file: true },
	'/(doors)/feedback/said': { who: 'said-read', sends: 'said-draft' },
	'/(doors)/settings': { who: 'settings', fresh: true },
	'/(doors)/source': { who: 'source' },
	'/(doors)/well': { who: 'service' },
	'/(doors)/well/backup': { who: 'backup', fresh: true, file: true },
	'/(doors)/staff': { who: 'staff', fresh: true },
	'/(doors)/staff/[id]': { who: 'staff', fresh: true },
	'/(doors)/done': { who: 'done-own' },
	'/(doors)/done/export': { who: 'done-own', file: true }
};

/** The page on which the form of an address stands. */
export const pageOf = (route: string | null, pathname: string): string =>
	route !== null && access[route]?.file ? pathname.slice(0, pathname.lastIndexOf('/')) : pathname;

/** Whether an address draws a page, on which a refusal can be said; one without a row does not. */
export const isPage = (route: string | null): boolean =>
	route !== null && access[route] !== undefined && !access[route].file;

export type Verdict = 'open' | 'sign-in' | 'again' | 'refused';

/** What is answered to a request for an address, before anything of it is read. */
export function verdictOn(route: string | null, session: SignedIn | undefined, sends: boolean): Verdict {
	const rule = route === null ? undefined : access[route];
	if (rule?.who === 'everybody') return 'open';
	if (!session) return 'sign-in';
	if (!rule) return 'refused';
	if (rule.who !== 'signed-in' && !holds(session.staff.roles, rule.who)) return 'refused';
	if (sends && rule.sends && !holds(session.staff.roles, rule.sends)) return 'refused';
	return rule.fresh && sends && !session.fresh ? 'again' : 'open';
}
