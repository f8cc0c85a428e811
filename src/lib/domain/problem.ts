import * as v from 'valibot';

/** The stable codes of the API's problem texts (RFC 9457) and the HTTP status each travels with. */
export const problemStatus = {
	'not-paired': 401,
	'pairing-revoked': 401,
	'invitation-not-valid': 401,
	'no-free-slot': 409,
	'token-taken': 409,
	'bad-request': 400,
	'from-elsewhere': 403,
	'not-found': 404,
	'read-only': 405,
	'send-only': 405,
	'json-only': 415,
	'rate-limited': 429,
	'source-unavailable': 503
} as const;
export type ProblemCode = keyof typeof problemStatus;

/** A problem's body, `application/problem+json`. It carries no upstream text and nothing about a person. */
export const Problem = v.object({
	type: v.literal('about:blank'),
	title: v.string(),
	status: v.number(),
	code: v.picklist(Object.keys(problemStatus) as ProblemCode[])
});
export type Problem = v.InferOutput<typeof Problem>;
