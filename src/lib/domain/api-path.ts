/** What the addresses begin with that answer programs, in JSON. All others are for people to open. */
export const apiRoots = ['api', 'auth', 'ballots', 'sharing'];

/** Whether an address answers programs. @param path without the origin */
export function isApiPath(path: string): boolean {
	return apiRoots.includes(path.split('/', 2)[1] ?? '');
}
