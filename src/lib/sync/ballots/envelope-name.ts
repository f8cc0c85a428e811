import type { Kind } from '#lib/domain/feedback.ts';
import type { Book } from '#lib/vault/book-content.ts';
import type { Envelope } from '#lib/vault/feedback-content.ts';

export const nameOf = (period: string, kind: Kind) => `${period}.${kind}`;

export function envelopeIn(book: Book, period: string, kind: Kind): Envelope | undefined {
	return book.feedback.envelopes[nameOf(period, kind)];
}

/** The book with one envelope a step further, or without it. */
export function withEnvelope(book: Book, name: string, envelope: Envelope | undefined): Book {
	const { [name]: _old, ...others } = book.feedback.envelopes;
	const envelopes = envelope ? { ...others, [name]: envelope } : others;
	return { ...book, feedback: { ...book.feedback, envelopes } };
}
