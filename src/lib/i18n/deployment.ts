/** What the organisation decided about names, languages, time zone and help lines, as it was at the build. */
export const deployment = __DEPLOYMENT__;

/** The language a phone speaks before anybody chose one. */
export const firstLanguage = deployment.languages[0] ?? 'km';
