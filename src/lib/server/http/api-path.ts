/** Whether an address is one that answers programs, in JSON, and not one that people open. */
export function isApiPath(path: string): boolean {
	return /^\/(api|auth|ballots|sharing)(\/|$)/.test(path);
}
