/** Whom she may want with her, besides a person of the team: codes kept in her book, words in `sessions:with`. */
export const companies = ['alone', 'family', 'friend', 'trusted'] as const;

const member = 'member:';

/** The code for a person of the team as company. */
export const companyOf = (id: string): string => member + id;

/** The id of the team member that a code names, if it names one. */
export function memberIn(company: string): string | undefined {
	return company.startsWith(member) ? company.slice(member.length) : undefined;
}
