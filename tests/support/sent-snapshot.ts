import * as v from 'valibot';
import { Snapshot } from '#lib/domain/snapshot.ts';

/** All that is sent: what a phone reads, and where envelopes went, for phones whose release does not say it yet. */
export const SentSnapshot = v.strictObject({ ...Snapshot.entries, mailbox: v.nullable(v.string()) });
