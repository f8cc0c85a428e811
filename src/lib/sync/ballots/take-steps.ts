import { afterSteps, type Envelope, type EnvelopeStep } from '#lib/domain/envelope.ts';
import type { OpenBook } from '#lib/vault/open-book.ts';

/**
 * Writes what happened to envelopes: the only way in which one changes. Each step is judged anew by `afterEvent` on what is
 * stored at that moment, because another tab may have been faster.
 * @returns the envelopes as they are stored now
 * @throws what `OpenBook.save` throws
 */
export async function takeSteps(open: OpenBook, steps: EnvelopeStep[]): Promise<Record<string, Envelope>> {
	if (steps.length === 0) return open.content.feedback.envelopes;
	const book = await open.save((book) => ({
		...book,
		feedback: { ...book.feedback, envelopes: afterSteps(book.feedback.envelopes, steps) }
	}));
	return book.feedback.envelopes;
}
