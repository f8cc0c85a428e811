import type { KeyedPeriod, PostOffice } from './feedback-period.ts';

/**
 * The periods with the public keys that are shipped in this release; put in place by vite.config.ts. The phone takes no
 * key, no day and no period from the server: one that it gave to a single phone would mark that phone's ballot.
 */
export const releasedPeriods: KeyedPeriod[] = __PERIOD_KEYS__;

/** Where its envelopes go, and whose receipts it believes. An address from the server could be one phone's alone. */
export const releasedPostOffice: PostOffice | null = __POST_OFFICE__;
