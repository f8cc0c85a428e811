/*
 * How many number codes may be guessed on one phone: the rule and the reason why nothing gets round it.
 *
 * A number code opens only with an evaluation of its point under the server's key share of the slot (RFC 9497). Somebody
 * who copied the phone's disk has the lock's name and the salt, may have books of his own in other slots of the same
 * lock, and calls every endpoint as often as he likes, in any order. One request is evaluated under all four key shares,
 * so that the server is not told which slot is meant. Therefore:
 *
 * 1. What is counted are distinct questions. The phone blinds one code always in the same way (`crypto/oprf.ts`), so
 *    the same code asks the same question. A question's name is a keyed hash over the blinded element AND the four key
 *    shares: the same name means the same answer, byte for byte, and whoever asks again learns nothing again. After
 *    another key share was made or destroyed, every question is a new one.
 * 2. A question that has no name here is counted, on the disk, before it is answered. It has a name if it was counted on
 *    this day, or if it is the one that some book of this lock last proved to be its own code: that one was counted once
 *    too, on the day it was asked first.
 * 3. Ten are counted on a day, then nothing is answered for a day. So at most ten new questions are answered on one
 *    day (19 over one midnight: nine before it and ten after), whatever anybody proves. In the group, n answers give the
 *    function at no more than n points (one-more Diffie-Hellman, RFC 9497, section 7.2.1): ten guesses.
 * 4. No proof takes anything back from the ten. With a slot of one's own one can claim any guess as one's own code; all
 *    that this gives is that this one answer may be asked for again, and the short waits between the ten, which are for
 *    hands and not for programs. There is no number of proofs to limit.
 * 5. While it waits, nothing is answered, not even a question that has a name: an answer instead of "wait" would tell a
 *    right guess from a wrong one, without end. So a stranger with the lock's name can make her wait: that cannot be
 *    helped. Only a request that was sent again because its reply was lost is answered, by a random name of its own.
 * 6. "Erase after ten" looks at its own slot: the ten that are not its own code. Who holds another slot can neither
 *    bring it about with fewer than ten guesses nor keep it from happening.
 *
 * It is kind because of 1 and 2: a book that is opened forty times a day, or the same mistake made twice, costs nobody a
 * try, not its owner and not the people she shares the phone with.
 */

const minute = 60_000;
const day = 86_400_000;

/** How many new questions a day are answered. */
export const most = 10;

/** How long a phone waits after its first, second, … tenth question that no book called its own. Milliseconds. */
export const waits = [0, 0, 0, minute, minute, 5 * minute, 15 * minute, 30 * minute, 60 * minute, day];

/** A tenth try may be the right one; its proof has this long to come before anything is destroyed. */
const proofTime = 2 * minute;

/** A question that was counted, and the slots whose books said that it is their code. */
type CountedQuestion = { name: string; provenBy: number[] };

/** What is remembered of one lock, for a day at most. */
export type Tries = {
	/** Days since 1970, UTC. */
	day: number;
	/** When the next question is answered, in milliseconds; null: now. */
	until: number | null;
	questions: CountedQuestion[];
	/** The keyed name of the last counted request, for replies that were lost. */
	request?: string | undefined;
	/** The lock's keyed name, only where ten were counted and one of its slots is to be destroyed after ten. */
	lock?: string | undefined;
};

/** A question as it comes: its keyed name, the request's, and whether it is some book's own code. */
export type Asked = { name: string; request?: string | undefined; known: boolean };

/** Answer, counted already or not to be; or how long the phone waits, in seconds. */
export type Verdict = { answer: true; counted?: Tries } | { wait: number };

/** What becomes of a question. Where `counted` is given, it has to be on the disk before the answer leaves. */
export function judge(before: Tries | undefined, { name, request, known }: Asked, now: number): Verdict {
	if (before?.until && before.until > now) {
		const again = request !== undefined && request === before.request;
		if (again && before.questions.at(-1)?.name === name) return { answer: true };
		return { wait: Math.ceil((before.until - now) / 1000) };
	}
	const questions = before && !areForgotten(before, now) ? before.questions : [];
	if (known || questions.some((question) => question.name === name)) return { answer: true };
	const counted = { day: dayOf(now), questions: [...questions, { name, provenBy: [] }], request };
	return { answer: true, counted: { ...counted, until: waitUntil(counted.questions, now) } };
}

/** A slot's book says that a question is its code: it is no mistake, and not one of the ten of its own slot. */
export function prove(tries: Tries, name: string, slot: number): Tries {
	const questions = tries.questions.map((question) =>
		question.name === name && !question.provenBy.includes(slot)
			? { ...question, provenBy: [...question.provenBy, slot] }
			: question
	);
	return { ...tries, questions, until: questions.length < most ? null : tries.until };
}

/** Whether ten questions were asked of a slot of which none was its own code, and the time to prove one is over. */
export function destroys(tries: Tries, slot: number, now: number): boolean {
	const wrong = tries.questions.filter(({ provenBy }) => !provenBy.includes(slot));
	return wrong.length >= most && tries.until !== null && tries.until - now < day - proofTime;
}

/** Ten were paid for with a day's wait; fewer are forgotten at the end of theirs. */
export function areForgotten(tries: Tries, now: number): boolean {
	if (tries.until && tries.until > now) return false;
	return tries.questions.length >= most || tries.day < dayOf(now);
}

/** What a clock that stood ahead has remembered: nobody waits longer than a day for it. */
export function withinADay(tries: Tries, now: number): Tries {
	const latest = Math.ceil((now + day) / minute) * minute;
	if ((tries.until ?? 0) <= latest && tries.day <= dayOf(now)) return tries;
	return {
		...tries,
		day: Math.min(tries.day, dayOf(now)),
		until: tries.until === null ? null : Math.min(tries.until, latest)
	};
}

// To the whole minute: what is remembered tells less.
function waitUntil(questions: CountedQuestion[], now: number): number | null {
	const unproven = questions.filter(({ provenBy }) => provenBy.length === 0).length;
	const wait = questions.length >= most ? day : (waits[unproven - 1] ?? day);
	return wait === 0 ? null : Math.ceil((now + wait) / minute) * minute;
}

const dayOf = (time: number) => Math.floor(time / day);
