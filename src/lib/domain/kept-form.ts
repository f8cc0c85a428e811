/*
 * An open page has two forms. At its own address it brings its styles with it: whoever comes for the first time has nothing
 * yet, and asks once. The form that a phone keeps links them, for a phone keeps every page, and the styles once. Both are
 * files of the build, and which of them is fetched depends on nothing but whether a worker fetches it.
 */

/** Where those forms lie that phones keep. */
export const keptForms = '/_app/kept/';

/** The address of the form to be kept. @param page the page's own address, `/km/calm` */
export const keptForm = (page: string): string => `${keptForms}${page.replace(/^\//, '')}.html`;
