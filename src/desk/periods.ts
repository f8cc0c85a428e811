import { dayAt, type Day } from '#lib/domain/day.ts';
import { lastDayOf } from '#lib/domain/feedback-period.ts';
import { leastAnswers } from '#lib/domain/feedback-results.ts';
import type { RunningDesk } from '#lib/server/desk/running-desk.ts';
import { countCollected, isCollected } from '#lib/server/feedback/collected.ts';
import { periodNamed } from '#lib/server/feedback/period-named.ts';
import { periodLines, type PeriodLine } from '#lib/server/feedback/periods.ts';
import { wasHandedOut, wasOpened } from '#lib/server/feedback/reports.ts';
import { sealedBatch } from '#lib/server/feedback/sealed-batch.ts';

/** A period as the page shows it. Of one that is not closed nothing is known here but its days. */
export type ShownPeriod = PeriodLine & {
	/** Its last day is over. */
	isOver: boolean;
	/** The last day on which the post office takes envelopes, and whether that is over. */
	lastDay: Day;
	mayClose: boolean;
	/** Whether enough envelopes came to be opened, blank ones among them; `away`: closed, and they are not fetched yet. */
	envelopes?: 'enough' | 'few' | 'away';
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
		const envelopes = state === 'closed' ? envelopesOf(data, period) : undefined;
		const lastDay = lastDayOf(periodNamed(environment, period));
		return {
			...line,
			isOver: today > closes,
			lastDay,
			mayClose: today > lastDay && (state === 'open' || envelopes === 'away'),
			...(envelopes && { envelopes }),
			handedOut: wasHandedOut(data, period),
			opened: wasOpened(data, period),
			...(missing && { waitsFor: missing.period })
		};
	});
}

function envelopesOf(data: string, period: string): ShownPeriod['envelopes'] {
	if (!isCollected(data, period)) return 'away';
	return countCollected(data, period, 'ratings') >= leastAnswers ? 'enough' : 'few';
}

/** The sealed batch of a closed period as a file; undefined where its envelopes are not here. */
export async function batchFile(
	{ environment, deployment }: RunningDesk,
	period: string,
	lost: boolean
): Promise<string | undefined> {
	if (!isCollected(environment.data, period)) return undefined;
	return JSON.stringify(await sealedBatch(environment, deployment, period, lost));
}
