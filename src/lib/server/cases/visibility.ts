/** For whom a plan is projected: the person herself, or the family she lets read along. */
export type Audience = 'person' | 'family';

const letThrough: Record<Audience, readonly unknown[]> = {
	person: ['person', 'person-and-family'],
	family: ['person-and-family']
};

/**
 * Whether a row may be shown: only if the case system marked it for this audience. No mark, or any mark that is not
 * known here, means hidden. The codes are those of our FHIR profile, system `urn:companion:visibility`.
 */
export function mayBeShown(row: unknown, audience: Audience): boolean {
	return letThrough[audience].includes(ownVisibility(row));
}

/** The row's own mark; undefined when it has none. */
export function ownVisibility(row: unknown): unknown {
	return typeof row === 'object' && row !== null && Object.hasOwn(row, 'visibility')
		? (row as { visibility: unknown }).visibility
		: undefined;
}
