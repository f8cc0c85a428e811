/** The device token of a request (RFC 6750, 2.1); undefined when there is none of the right form. */
export function deviceTokenOf(request: Request): string | undefined {
	return /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}
