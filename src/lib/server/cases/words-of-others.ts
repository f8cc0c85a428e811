import { createHash } from 'node:crypto';

/** A name for our side, for an id or a user name of another system. Names that could be somebody's are not carried. */
export function opaque(name: string): string {
	return createHash('sha256').update(name).digest('hex').slice(0, 20);
}

/** An id that may stay as it is, or a name for it. */
export function keptOrOpaque(id: string): string {
	return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id) ? id : opaque(id);
}

// Kinds of service that must never stand on a phone, whatever an organisation's labels say.
const neverShown =
	/traffick|abuse|sexual|violen|rape|exploit|survivor|victim|gbv|hiv|prostitut|slave|perpetrat/i;

/** Whether a code or a label of another system may be shown at all. */
export function mayBeSaid(words: string): boolean {
	return !neverShown.test(words);
}
