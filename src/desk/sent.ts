import type { RequestEvent } from '@sveltejs/kit';
import { languages, type Language } from '#lib/domain/text.ts';
import { callerAddress } from '#lib/server/http/caller-address.ts';
import type { Caller, KeyAnswer } from '#lib/server/desk/desk.ts';
import type { HandedFile } from '#lib/server/people/handed-in.ts';
import type { Staff } from '#lib/server/desk/accounts.ts';
import { sessionCookie } from './cookies.ts';

/* What a form sent, read. Nothing of it is believed. */

export const textIn = (sent: FormData, name: string): string => {
	const value = sent.get(name);
	return typeof value === 'string' ? value : '';
};

export const textsIn = (sent: FormData, name: string): string[] =>
	sent.getAll(name).filter((value) => typeof value === 'string');

/**
 * One text in each language, as `SideBySide` sends it; undefined where nothing was written. A language that the
 * deployment does not speak has the first one's words, as in the configuration.
 */
export function inEachLanguage(
	sent: FormData,
	name: string,
	spoken: readonly Language[]
): Partial<Record<Language, string>> | undefined {
	const words = languages.map(
		(language) => [language, textIn(sent, `${name}-${language}`).normalize('NFC').trim()] as const
	);
	const first = words.find(([, one]) => one !== '')?.[1];
	if (first === undefined) return undefined;
	return Object.fromEntries(
		words.map(([language, one]) => [language, one === '' && !spoken.includes(language) ? first : one])
	);
}

export const keyIn = (sent: FormData): KeyAnswer => ({
	carried: textIn(sent, 'carried'),
	answer: textIn(sent, 'answer'),
	password: textIn(sent, 'password'),
	code: textIn(sent, 'code')
});

/** Files that a form brought; a field without a file brings one without a name. */
export const filesIn = (sent: FormData, name: string): Promise<HandedFile[]> =>
	Promise.all(
		sent
			.getAll(name)
			.filter((value) => value instanceof File && value.name !== '')
			.map(async (file) => ({
				file: (file as File).name.slice(0, 100),
				bytes: new Uint8Array(await (file as File).arrayBuffer())
			}))
	);

/** An address of this desk, and never of another host: `//elsewhere` and `/\elsewhere` are such. */
export function pathHere(value: unknown): string {
	return typeof value === 'string' && /^\/(?![/\\])[\w/-]*$/.test(value) ? value : '/';
}

export const callerOf = (
	event: Pick<RequestEvent, 'getClientAddress' | 'platform' | 'cookies' | 'url'>
): Caller => ({
	address: callerAddress(event),
	brought: event.cookies.get(sessionCookie(event.url))
});

/** Who is signed in, behind the doors: `hooks.server.ts` has let nobody else in. */
export function staffIn({ locals }: Pick<RequestEvent, 'locals'>): Staff {
	if (!locals.session) throw new Error('nobody is signed in');
	return locals.session.staff;
}
