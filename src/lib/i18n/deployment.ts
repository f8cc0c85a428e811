/** What the organisation decided about names, languages, time zone and help lines, as it was at the build. */
export const deployment = __DEPLOYMENT__;

/** The language a phone speaks before anybody chose one. */
export const firstLanguage = deployment.languages[0] ?? 'km';

/** The language that an address says, also one that is not there; the first one where it says none. */
export const spokenAt = (path: string) =>
	deployment.languages.find((language) => `${path}/`.startsWith(`/${language}/`)) ?? firstLanguage;
