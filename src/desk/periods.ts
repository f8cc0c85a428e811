import { openBallotStore } from '#mailbox/ballot-store.ts';
import { dayAt } from '#lib/domain/day.ts';
import { leastAnswers } from '#lib/domain/feedback-results.ts';
import { called } from '#lib/server/called.ts';
import type { RunningDesk } from '#lib/server/desk/running-desk.ts';
import { ballotsOf, laidBatch } from '#lib/server/feedback/laid-batch.ts';
import { mailboxLies, type InMailbox } from '#lib/server/feedback/in-mailbox.ts';
import { periodLines, type PeriodLine } from '#lib/server/feedback/periods.ts';
import { wasHandedOut, wasOpened } from '#lib/server/feedback/reports.ts';
import { sealedBatch } from '#lib/server/feedback/sealed-batch.ts';
import { OperatorError } from '#lib/server/operator-error.ts';

/**
 * The mailbox's file, as far as the desk's own account may open it. On an installed server it is another account's; then
 * a command lays what is closed where the desk finds it (`server/feedback/laid-batch.ts`).
 */
export const mailboxHere =
	({ environment: { mailboxData } }: Pick<RunningDesk, 'environment'>): InMailbox =>
	(work) => {
		if (!mailboxLies(mailboxData)) throw new OperatorError('No mailbox that the desk can open lies there.');
		const store = openBallotStore(mailboxData);
		try {
			return work(store);
		} finally {
			store.close();
		}
	};

/** A period as the page shows it. Of one that is not closed nothing is known here but its days. */
export type ShownPeriod = PeriodLine & {
	/** Its last day is over. */
	isOver: boolean;
	/** After close: whether enough envelopes came to be opened, blank ones among them; `away`: the desk may not look. */
	envelopes?: 'enough' | 'few' | 'away';
	/** What helps where the desk may not look. */
	command?: string;
	handedOut: boolean;
	opened: boolean;
	/** An earlier period whose opening left something that has not come back. */
	waitsFor?: string;
};

export async function shownPeriods(running: RunningDesk): Promise<ShownPeriod[]> {
	const { environment, deployment, now } = running;
	const { data } = environment;
	const today = dayAt(now(), deployment.timeZone);
	const lines = (await periodLines(environment)).sort((a, b) => b.closes.localeCompare(a.closes));
	return lines.map((line) => {
		const { period, closes, state } = line;
		const missing = lines.find(
			(one) => one.closes < closes && wasHandedOut(data, one.period) && !wasOpened(data, one.period)
		);
		const envelopes = state === 'closed' ? envelopesOf(running, period) : undefined;
		return {
			...line,
			isOver: today > closes,
			...(envelopes && { envelopes }),
			...(envelopes === 'away' && { command: `${called('feedback batch')} ${period}` }),
			handedOut: wasHandedOut(data, period),
			opened: wasOpened(data, period),
			...(missing && { waitsFor: missing.period })
		};
	});
}

function envelopesOf(running: RunningDesk, period: string): ShownPeriod['envelopes'] {
	const count = countHere(running, period) ?? ballotsOf(running.environment.data, period);
	if (count === undefined) return 'away';
	return count >= leastAnswers ? 'enough' : 'few';
}

function countHere(running: RunningDesk, period: string): number | undefined {
	try {
		return mailboxHere(running)((store) =>
			store.isClosed(period) ? store.count(period, 'ratings') : undefined
		);
	} catch {
		return undefined;
	}
}

/** The sealed batch of a closed period as a file; undefined where the desk has none. */
export async function batchFile(
	running: RunningDesk,
	period: string,
	lost: boolean
): Promise<string | undefined> {
	const { environment, deployment } = running;
	if (countHere(running, period) === undefined) return laidBatch(environment.data, period);
	return JSON.stringify(await sealedBatch(environment, deployment, mailboxHere(running), period, lost));
}
