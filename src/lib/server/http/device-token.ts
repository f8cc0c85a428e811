/** The device token in the `Authorization` of a request (RFC 6750, 2.1); undefined when there is none of the right form. */
export function deviceTokenIn(authorization: string | null | undefined): string | undefined {
	return /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(authorization ?? '')?.[1];
}
