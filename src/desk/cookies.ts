import type { Cookies } from '@sveltejs/kit';

/** The cookie of a sign-in. Its prefix keeps other hosts and plain HTTP from setting it (RFC 6265bis, 4.1.3). */
export const sessionCookie = ({ protocol }: URL) => (protocol === 'https:' ? '__Host-desk' : 'desk');
export const languageCookie = 'desk-language';

/** Over plain HTTP the desk is on this machine alone. */
const rules = ({ protocol }: URL) =>
	({ path: '/', httpOnly: true, sameSite: 'strict', secure: protocol === 'https:' }) as const;

/** What is kept while a browser is away at the organisation's own sign-in. It comes back from another site: Strict would stay away. */
export const awayCookie = 'desk-away';
export const keepAway = (cookies: Cookies, url: URL, kept: string) =>
	cookies.set(awayCookie, kept, { ...rules(url), sameSite: 'lax', path: '/issuer', maxAge: 15 * 60 });
export const dropAway = (cookies: Cookies, url: URL) =>
	cookies.delete(awayCookie, { ...rules(url), sameSite: 'lax', path: '/issuer' });

/** It goes with the browser's last window; when it ends earlier is the desk's own matter. */
export const keepSession = (cookies: Cookies, url: URL, token: string) =>
	cookies.set(sessionCookie(url), token, rules(url));

export const dropSession = (cookies: Cookies, url: URL) => cookies.delete(sessionCookie(url), rules(url));

const year = 365 * 24 * 60 * 60;
export const keepLanguage = (cookies: Cookies, url: URL, language: string) =>
	cookies.set(languageCookie, language, { ...rules(url), maxAge: year });
