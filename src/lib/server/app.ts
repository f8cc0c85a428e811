import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { dayAt } from '#lib/domain/day.ts';
import type { Deployment } from '#lib/domain/deployment.ts';
import { withoutPlaces, type Organization } from '#lib/domain/directory.ts';
import type { TokenRequest } from '#lib/domain/feedback-period.ts';
import type { PairAnswer, PairRequest } from '#lib/domain/pairing.ts';
import {
	itemsShown,
	nothingOffered,
	offeredIn,
	shownToFamily,
	standing,
	type At,
	type Offered,
	type Sharing,
	type SharingRequest
} from '#lib/domain/sharing.ts';
import { schemaVersion } from '#lib/domain/snapshot.ts';
import type { BookWords } from '#lib/domain/book-words.ts';
import type { Language, Reading } from '#lib/domain/text.ts';
import { openIssuer } from './ballots/issuer.ts';
import { organisationFeedback } from './ballots/organisation-feedback.ts';
import { askedOf, type Brought } from './ballots/passed-on.ts';
import { readPeriodKeys } from './ballots/period-keys.ts';
import { makeDataFolder } from './data-folder.ts';
import { openLease } from './database/lease.ts';
import { openCounts } from './database/postgres/counts.ts';
import { postgresHouse } from './database/postgres/house.ts';
import { settle } from './database/postgres/lay.ts';
import { holdTogether } from './database/sqlite/hold.ts';
import { isReadableThrough, isReadLater } from './database/sqlite/read-through.ts';
import { troubleOf, troublesGoing } from './database/trouble.ts';
import { openDirectoryCopy } from './directory/directory-copy.ts';
import { cursor } from './plans/cursor.ts';
import { begun, packed } from './plans/packed.ts';
import { openPlanCache, type KeptAnswer, type KeptPlan } from './plans/plan-cache.ts';
import { refreshAll, type Round } from './plans/refresh.ts';
import { everyFewMinutes } from './plans/schedule.ts';
import { forASecond, snapshotsOf, type SnapshotAnswer } from './plans/snapshot-answer.ts';
import type { CaseSource } from './cases/case-source.ts';
import { openSource, readerToolsUntil } from './cases/open-source.ts';
import { teamNumberIn } from './deployment.ts';
import { reachable, type Environment } from './environment.ts';
import { reportFault } from './http/endpoint.ts';
import { kept, missed } from './kept/kept.ts';
import { noteLaid } from './kept/laid.ts';
import { layReserve } from './kept/reserve.ts';
import { forPhones, refuseLoss } from './kept/refuse-loss.ts';
import { ApiProblem } from './http/problem.ts';
import { rateLimits, sharedLimits, type RateLimits } from './http/rate-limit.ts';
import type { LockService } from './locks/lock-service.ts';
import { closedLong } from './register/closed.ts';
import type { WhyEnd } from './register/endings.ts';
import type { CanRead } from './register/pair.ts';
import { openRegister, type PairedPhone } from './register/register.ts';
import type { Random } from './random.ts';
import { openSecret } from './secret.ts';
import { lastDayOf } from './week.ts';
import { withSettings } from './settings.ts';
import { after, type Soon } from './soon.ts';
import { answerPacks } from './voice/answers.ts';
import { voiceFolder, voiceFolders, type VoiceFolder } from './voice/voice-folder.ts';
import { bookWords, wordsForOthers } from './words/book-words.ts';
import { lookAtOwnWords, wordFolders } from './words/own-words.ts';

/** All that the endpoints ask of the server. It reads the copies, never a case system. */
export type AppServer = {
	limits: RateLimits;
	/** The phone behind a token; throws `not-paired` or `pairing-revoked`. */
	phone(token: string | undefined): Soon<PairedPhone>;
	/** Whether a token is known and not revoked. */
	isPaired(token: string): Promise<boolean>;
	/** Notes that the phone was seen (by the week) and answers with its plan. */
	snapshot(phone: PairedPhone): Soon<SnapshotAnswer>;
	/** The organisations this phone may see: open ones, and those its plan introduces. */
	directory(phone: PairedPhone): Promise<Organization[]>;
	words(language: Language, reading: Reading): BookWords;
	/** How her sharing stands. @throws ApiProblem `not-found` for a phone that is not the person's own */
	sharing(phone: PairedPhone): Promise<Sharing>;
	/** Changes what she shares, and answers how it stands then. */
	share(phone: PairedPhone, request: SharingRequest): Promise<Sharing>;
	/** The book's words as they were recorded. */
	recordings: VoiceFolder & { answers: ReturnType<typeof answerPacks> };
	pair(request: PairRequest): Promise<PairAnswer>;
	/** Says whether an invitation works, and uses nothing up. @throws ApiProblem as `pair` does */
	look(request: PairRequest): Promise<void>;
	/**
	 * A right to answer without a name: of several processes that of the one that gives them, whoever was asked.
	 * @throws ApiProblem as the issuer does; `source-unavailable` while nobody can give one
	 */
	right(phone: PairedPhone, request: TokenRequest, brought: Brought): Promise<string>;
	/** A phone forgets itself. One that was revoked before has nothing left to forget. */
	forget(token: string | undefined): Promise<void>;
	/** The server's part of every lock. */
	locks: LockService;
	refresh(): Promise<Round>;
	/** When the last round ended, and of how many people it could not read the plan. */
	lastRound(): Promise<{ endedAt: string; failed: number } | undefined>;
	/** What keeps the server from forgetting by itself, in plain sentences that say nothing of anyone. */
	troubles(): string[];
	close(): Promise<void>;
};

export type AppTools = {
	now: () => Date;
	/** Milliseconds that only ever grow, whatever the clock does. */
	uptime: () => number;
	random: Random;
	log: (line: string) => void;
};

const waitsInMemory =
	'Something waits in memory until it can be written: do not restart this machine before, and see doctor';

/** What keeps nobody from reading is told. @throws what is no fault of the machine's */
function goOnReading(error: unknown): void {
	if (!troubleOf(error)) throw error;
	reportFault(error);
}

/** Opens the databases, reads everybody's plan if there is no copy yet, and keeps reading on a schedule. */
export async function startApp(
	environment: Environment,
	deployment: Deployment,
	tools: Partial<AppTools> = {},
	given?: CaseSource
): Promise<AppServer> {
	const closing = new AbortController();
	const source = given ?? openSource(environment.data, deployment, readerToolsUntil(closing.signal));
	const { now = () => new Date(), random = randomBytes, log = () => {} } = tools;
	const { uptime = () => performance.now() } = tools;
	makeDataFolder(environment.data);
	const hold = holdTogether(environment.data);
	await settle(environment.data);
	const secret = openSecret(environment.data, random);
	refuseLoss(environment.data, forPhones);
	const plans = await openPlanCache(environment.data, secret, random);
	const directory = await openDirectoryCopy(environment.data, secret, random);
	const register = await openRegister(environment.data, secret, random, now);
	let gathers = false;
	async function gather(): Promise<void> {
		if (!gathers) await register.startGathering(uptime);
		gathers = true;
	}
	// On a full disk, or in a folder that can only be read, phones read all the same.
	await gather().catch(goOnReading);
	const keys = readPeriodKeys(environment.keys);
	const issuer = await openIssuer({
		data: environment.data,
		secret,
		keys,
		timeZone: deployment.timeZone,
		now,
		thisWeek: register.week
	});
	try {
		noteLaid(environment.data, missed);
	} catch (error) {
		goOnReading(error);
	}
	layReserve(environment.data);
	const house = postgresHouse(environment.data);
	const lease = await openLease(environment.data, {
		minutes: 3 * deployment.source.refreshMinutes,
		uptime,
		at: addressOf(environment)
	});
	const counts = house && openCounts(house, secret.key('limits/names'));
	let led = false;
	const folders = wordFolders(environment);
	for (const { file, key, reason } of lookAtOwnWords(folders).faults)
		log(`words/${file}${key && `, ${key}`}: ${reason}. The shipped words stand there.`);

	/** How many phones would have ended at once, and did not. */
	let waiting = 0;
	let last: Round | undefined;

	// What the desk may change meanwhile is read each time.
	const inUse = () => withSettings(deployment, environment);
	const rounds = cursor(deployment.timeZone);

	// Where the engine keeps moments, what is over is written down once a day; so much would change at each round else.
	const today = () => dayAt(now(), deployment.timeZone);
	let tidiedOn: string | undefined;

	async function refresh(): Promise<Round> {
		await gather();
		const ended = await register.endWithheld();
		if (ended > 0) log(`round: ${ended} phones that were withheld are ended`);
		layReserve(environment.data);
		if (!(await lease.take())) return follow();
		led = true;
		const began = now();
		const since = rounds.since(began);
		// What projects it may be a newer version than the one that wrote the copies.
		const anew = last === undefined;
		const tools = { source, plans, directory, deployment, now, random, since, anew };
		const round = await refreshAll({ ...tools, ending: closing.signal }, () => register.refs());
		if (round.listed !== undefined) rounds.passed(began);
		last = round;
		if (!house || tidiedOn !== today()) {
			waiting = await register.tidy(
				at(),
				inUse().retention.silentPhoneWeeks,
				register.doubt() ? undefined : await whyEnd(round)
			);
			await issuer.tidy();
			tidiedOn = today();
		} else await register.forgetExpired();
		await register.locks.tidy();
		if (round.failed > 0 || round.listed === undefined || !round.directory) {
			log(`refresh: ${round.read} read, ${round.failed} kept as they were`);
		}
		if (round.remarks > 0)
			log(`refresh: ${round.remarks} things are not shown as they stand; "source check" names them`);
		for (const trouble of troubles()) log(`round: ${trouble}; "doctor" says more`);
		return round;
	}

	/** Another process reads the case system; what it wrote is read from the same copies. */
	async function follow(): Promise<Round> {
		// Whoever was held up so long that another took over gives none of these any more: now that one can read of them.
		if (led) await issuer.tidy(true);
		led = false;
		await register.follow(house ? (tidiedOn === today() ? 'nothing' : 'all') : 'weeks that are over');
		tidiedOn = today();
		const nothing = { read: 0, failed: 0, unchanged: 0, listed: undefined, gone: [], remarks: 0 };
		return { ...nothing, directory: true, fewer: false };
	}

	async function whyEnd({ listed, gone }: Round): Promise<WhyEnd> {
		// Without a list that can be believed nobody is gone from it.
		if (listed === undefined) return 'unknown';
		const closed = await closedLong(register.refs(), plans, now(), inUse().retention.closedWeeks);
		return new Map([
			...closed.map((ref) => [ref, 'closed'] as const),
			...gone.map((ref) => [ref, 'gone'] as const)
		]);
	}

	const damaged: string[] = [];
	async function lookForDamage(): Promise<void> {
		for (const { path, backup } of kept) {
			const file = join(environment.data, path);
			if (!path.endsWith('.db') || !isReadLater(file)) continue;
			if (await isReadableThrough(file, () => closing.signal.aborted)) continue;
			damaged.push(path);
			const how = backup === 'no' ? 'move it away, and it is made anew' : 'put the last backup back, whole';
			log(`${path} has pages that cannot be read: stop the service and ${how}. "doctor" says more`);
		}
	}

	function troubles(): string[] {
		return [
			...troublesGoing(),
			// Whoever has the phone that was lost may ask as well: what it is says `doctor`.
			...(register.withheld() > 0 ? [waitsInMemory] : []),
			...damaged.map((path) => `${path} has pages that cannot be read`),
			...(register.doubt() ? ['The clock does not fit the last round: nothing is forgotten by it'] : []),
			...(waiting > 0 ? ['Many phones would be ended at once: none was'] : []),
			...(last?.fewer ? ['The case system lists far fewer people or partners: all copies are kept'] : [])
		];
	}

	function at(): At {
		const moment = now();
		const today = dayAt(moment, deployment.timeZone);
		const { days } = inUse().sharing;
		if (!register.doubt()) return { now: moment.getTime(), today, days };
		// By a clock that is not believed nothing that waits has waited, and what ends this week may have ended.
		const sunday = lastDayOf(register.week());
		return { now: 0, today: today > sunday ? today : sunday, days, starts: Date.UTC(9999, 0, 1) };
	}

	const isOwn = (phone: PairedPhone, { plan }: KeptPlan) =>
		phone.audience === 'person' && plan.me.reading !== 'family';

	// A family reads what the team allows and she has switched on: neither alone is enough.
	async function planOf(phone: PairedPhone): Promise<KeptPlan> {
		const kept = await plans.plan(phone.ref, phone.audience);
		if (!kept) throw new ApiProblem('source-unavailable', { 'Retry-After': '60' });
		if (isOwn(phone, kept)) return kept;
		const waits =
			phone.readsFrom !== undefined && (phone.readsFrom > now().getTime() || register.doubt() !== undefined);
		const choice = waits ? undefined : await register.choiceOf(phone.ref);
		const items = itemsShown(choice, at());
		return { ...kept, plan: register.underOtherNames(phone.ref, shownToFamily(kept.plan, items)) };
	}

	/** Her own plan stands ready; what a family reads is made at each visit, from her choice as it is then. */
	function answerFor(phone: PairedPhone): Soon<KeptAnswer> {
		const ready = phone.audience === 'person' ? plans.answer(phone.ref) : undefined;
		return after(ready, (ready) => ready ?? answerMadeFor(phone));
	}

	async function answerMadeFor(phone: PairedPhone): Promise<KeptAnswer> {
		const { plan, asOf, stale } = await planOf(phone);
		const text = begun({ schemaVersion, ...plan });
		return { asOf, stale, digest: text.digest, packed: async () => packed(text) };
	}

	// A period that opens or closes is told within a second; a right to answer asks anew each time.
	// What a release of the first year writes to; today's has its own (`domain/release-keys.ts`).
	const mailbox = keys.postOffice?.origin ?? environment.mailboxOrigin;
	const snapshots = forASecond(uptime, async () => snapshotsOf({ mailbox, periods: await issuer.periods() }));

	async function right(phone: PairedPhone, request: TokenRequest, brought: Brought): Promise<string> {
		// While one process ends and another takes over: so long the phone waits instead of asking again.
		const until = uptime() + 8000;
		for (;;) {
			if (lease.isMine()) {
				led = true;
				return issuer.token(phone, request);
			}
			if (!brought.isPassedOn) {
				const holder = await lease.holder();
				if (holder === 'nobody') {
					if (await lease.take()) continue;
				} else if (holder.at !== undefined) {
					const signature = await askedOf(holder.at, brought, request);
					if (signature !== undefined) return signature;
				}
			}
			if (brought.isPassedOn || uptime() > until)
				throw new ApiProblem('source-unavailable', { 'Retry-After': '5' });
			await passing(200);
		}
	}

	async function offeredTo(phone: PairedPhone): Promise<Offered> {
		// A family's phone is told no more than that there is nothing here.
		if (!isOwn(phone, await planOf(phone))) throw new ApiProblem('not-found');
		const allowed = await plans.plan(phone.ref, 'family');
		return allowed ? offeredIn(allowed.plan) : nothingOffered;
	}

	async function sharing(phone: PairedPhone): Promise<Sharing> {
		const offered = await offeredTo(phone);
		return {
			offered,
			...standing(await register.choiceOf(phone.ref), offered, at()),
			...(await register.readersOf(phone.ref))
		};
	}

	// In numbers: the words are the case system's own, and a log is no place for them.
	async function lookForGaps(): Promise<void> {
		const gaps = await source.countGaps?.();
		if (gaps) log(`source: ${gaps} words of the forms and the maps do not meet; "source check" names them`);
	}

	const canRead: CanRead = async (ref, audience) => (await plans.plan(ref, audience)) !== undefined;
	const nothingToRead = () => new ApiProblem('source-unavailable', { 'Retry-After': '60' });

	// A fault of our own (a full disk, say) must not end the process: the phones still read what is there.
	const refreshOrReport = () =>
		refresh().then(
			() => {},
			(error: unknown) => (closing.signal.aborted ? undefined : reportFault(error))
		);
	// With an older copy at hand the phones need not wait for a slow source.
	const hasCopy = (await plans.lastRound()) !== undefined;
	const first = hasCopy ? refreshOrReport() : refresh();
	if (!hasCopy) await first;
	const looked = first.then(() => (closing.signal.aborted ? undefined : lookForGaps())).catch(() => {});
	void lookForDamage().catch(reportFault);
	const stop = everyFewMinutes(deployment.source.refreshMinutes, random, refreshOrReport);

	return {
		limits: counts ? sharedLimits(rateLimits(), counts) : rateLimits(),
		right,
		phone: (token) =>
			after(token === undefined ? undefined : register.phoneWith(token), (phone) => {
				if (phone === undefined) throw new ApiProblem('not-paired');
				if (phone === 'revoked') throw new ApiProblem('pairing-revoked');
				return phone;
			}),
		isPaired: async (token) => typeof (await register.phoneWith(token)) === 'object',
		snapshot: (phone) => {
			register.noteContact(phone);
			return after(answerFor(phone), (kept) => after(snapshots(), (snapshotOf) => snapshotOf(kept)));
		},
		directory: async (phone) => {
			const { me, referrals } = (await planOf(phone)).plan;
			const introduced = new Set(referrals.map((referral) => referral.organization));
			const entries = await directory.entries();
			if (!entries) throw new ApiProblem('source-unavailable', { 'Retry-After': '60' });
			return entries
				.filter(({ organization, open }) => open || introduced.has(organization.id))
				.map(({ organization, open }) =>
					me.reading === 'family' && !open ? withoutPlaces(organization) : organization
				);
		},
		words: (language, reading) => {
			const decided = inUse();
			const teamNumber = teamNumberIn(language, decided);
			const feedback = organisationFeedback(environment.data, language, deployment);
			const { closedWeeks, closedPeopleWeeks } = decided.retention;
			// Whatever ends first, the phone or the person here, ends the right to answer.
			const ends = [closedWeeks, closedPeopleWeeks].filter((weeks) => weeks !== undefined);
			return {
				texts: {
					...bookWords(folders, language, reading),
					// A family shows nothing of this.
					...(reading !== 'family' && { others: wordsForOthers(folders, deployment.languages) })
				},
				configuration: {
					journey: decided.road,
					feedback,
					...(teamNumber && { teamNumber }),
					...(ends.length > 0 && { answerWeeks: Math.min(...ends) })
				}
			};
		},
		sharing,
		share: async (phone, request) => {
			await register.choose(phone.ref, request, await offeredTo(phone), at());
			return sharing(phone);
		},
		recordings: { ...voiceFolder(voiceFolders(environment).book), answers: answerPacks(environment) },
		pair: async (request) => {
			const answer = await register.pair(request, canRead);
			if (answer === 'nothing-to-read') throw nothingToRead();
			if (answer === 'not-valid') throw new ApiProblem('invitation-not-valid');
			if (answer === 'no-free-slot') throw new ApiProblem('no-free-slot');
			return answer;
		},
		look: async (request) => {
			const answer = await register.look(request, canRead);
			if (answer === 'nothing-to-read') throw nothingToRead();
			if (answer === 'not-valid') throw new ApiProblem('invitation-not-valid');
		},
		forget: async (token) => {
			const phone = token === undefined ? undefined : await register.phoneWith(token);
			if (phone === undefined) throw new ApiProblem('not-paired');
			if (phone !== 'revoked') await register.forget(phone);
		},
		locks: register.locks,
		refresh,
		lastRound: () => plans.lastRound(),
		troubles,
		close: async () => {
			closing.abort();
			await stop();
			await looked;
			if (lease.isMine()) await register.writeContacts();
			else await register.follow('all');
			await source.close();
			await directory.close();
			await plans.close();
			await issuer.close();
			await register.close();
			await counts?.close();
			await lease.giveBack();
			hold.release();
		}
	};
}

/** Where the other processes can ask this one: as the proxy does. Behind TLS of its own there is no proxy, and one process. */
const addressOf = ({ tls, host, port }: Environment): string | undefined =>
	tls ? undefined : `http://${reachable(host)}:${port}`;
