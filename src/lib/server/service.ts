import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { dayAt } from '#lib/domain/day.ts';
import type { Deployment } from '#lib/domain/deployment.ts';
import { withoutPlaces, type Organization } from '#lib/domain/directory.ts';
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
import { schemaVersion, type Snapshot } from '#lib/domain/snapshot.ts';
import type { BookWords } from '#lib/domain/book-words.ts';
import type { Language, Reading } from '#lib/domain/text.ts';
import { openIssuer, type Issuer } from './ballots/issuer.ts';
import { organisationFeedback } from './ballots/organisation-feedback.ts';
import { readPeriodKeys } from './ballots/period-keys.ts';
import { openPlanCache, type KeptPlan } from './cache/plan-cache.ts';
import { refreshAll, type Round } from './cache/refresh.ts';
import { everyFewMinutes } from './cache/schedule.ts';
import type { CaseSource } from './cases/case-source.ts';
import { openSource } from './cases/open-source.ts';
import type { Environment } from './environment.ts';
import { reportFault } from './http/endpoint.ts';
import { ApiProblem } from './http/problem.ts';
import { rateLimits, type RateLimits } from './http/rate-limit.ts';
import type { LockService } from './locks/lock-service.ts';
import { forgetClosed } from './phones/closed.ts';
import { forgetExpired } from './phones/invitations.ts';
import { pair } from './phones/pair.ts';
import {
	forget,
	forgetSilent,
	locksOf,
	noteContact,
	phoneWith,
	type Phone
} from './phones/phone-register.ts';
import { openPhonesDatabase } from './phones/phones-database.ts';
import { choiceOf, choose, dropPast, mayRead, readersOf, underOtherNames } from './phones/sharing.ts';
import type { Random } from './random.ts';
import { openSecret } from './secret.ts';
import { voiceFolder, type VoiceFolder } from './voice/voice-folder.ts';
import { bookWords } from './words/book-words.ts';
import { lookAtOwnWords } from './words/own-words.ts';

/** All that the endpoints ask of the server. It reads the cache, never a case system. */
export type Service = {
	limits: RateLimits;
	/** The phone behind a token; throws `not-paired` or `pairing-revoked`. */
	phone(token: string | undefined): Phone;
	/** Whether a token is known and not revoked. */
	isPaired(token: string): boolean;
	/** Notes that the phone was seen (by the week) and answers with its plan. */
	snapshot(phone: Phone): Snapshot;
	/** The organisations this phone may see: open ones, and those its plan introduces. */
	directory(phone: Phone): Organization[];
	words(language: Language, reading: Reading): BookWords;
	/** How her sharing stands. @throws ApiProblem `not-found` for a phone that is not the person's own */
	sharing(phone: Phone): Sharing;
	/** Changes what she shares, and answers how it stands then. */
	share(phone: Phone, request: SharingRequest): Sharing;
	/** The book's words as they were recorded. */
	recordings: VoiceFolder;
	pair(request: PairRequest): PairAnswer;
	/** Hands out rights to answer without a name. */
	issuer: Issuer;
	/** A phone forgets itself. One that was revoked before has nothing left to forget. */
	forget(token: string | undefined): void;
	/** The server's part of every lock. */
	locks: LockService;
	refresh(): Promise<Round>;
	close(): Promise<void>;
};

export type ServiceTools = { now: () => Date; random: Random; log: (line: string) => void };

/** Opens the databases, reads everybody's plan if there is no copy yet, and keeps reading on a schedule. */
export async function startService(
	environment: Environment,
	deployment: Deployment,
	tools: Partial<ServiceTools> = {},
	source: CaseSource = openSource(environment.data, deployment)
): Promise<Service> {
	const { now = () => new Date(), random = randomBytes, log = () => {} } = tools;
	const secret = openSecret(environment.data, random);
	const cache = openPlanCache(environment.data, secret, random);
	const phones = openPhonesDatabase(environment.data, secret, random, now);
	const locks = locksOf(phones);
	const issuer = openIssuer({
		data: environment.data,
		secret,
		keys: readPeriodKeys(environment.keys),
		timeZone: deployment.timeZone,
		now
	});
	const folders = { locales: join(environment.root, 'locales'), own: join(environment.data, 'words') };
	for (const { file, key, reason } of lookAtOwnWords(folders).faults)
		log(`words/${file}${key && `, ${key}`}: ${reason}. The shipped words stand there.`);

	async function refresh(): Promise<Round> {
		const known = phones.database
			.prepare('SELECT DISTINCT ref FROM phones')
			.all()
			.map((row) => String(row.ref));
		const round = await refreshAll({ source, cache, phaseMap: deployment.phaseMap, now, random }, known);
		forgetExpired(phones);
		locks.tidy();
		forgetClosed(phones, cache, deployment.retention.closedWeeks);
		forgetSilent(phones, deployment.retention.silentPhoneWeeks);
		dropPast(phones, at());
		if (round.failed > 0 || !round.listed || !round.directory) {
			log(`refresh: ${round.read} read, ${round.failed} kept as they were`);
		}
		return round;
	}

	function at(): At {
		const moment = now();
		return {
			now: moment.getTime(),
			today: dayAt(moment, deployment.timeZone),
			days: deployment.sharing.days
		};
	}

	const isOwn = (phone: Phone, { plan }: KeptPlan) =>
		phone.audience === 'person' && plan.me.reading !== 'family';

	// A family reads what the team allows and she has switched on: neither alone is enough.
	function planOf(phone: Phone): KeptPlan {
		const kept = cache.plan(phone.ref, phone.audience);
		if (!kept) throw new ApiProblem('source-unavailable', { 'Retry-After': '60' });
		if (isOwn(phone, kept)) return kept;
		const choice = mayRead(phones, phone.id) ? choiceOf(phones, phone.ref) : undefined;
		const items = itemsShown(choice, at());
		return { ...kept, plan: underOtherNames(phones, phone.ref, shownToFamily(kept.plan, items)) };
	}

	function offeredTo(phone: Phone): Offered {
		// A family's phone is told no more than that there is nothing here.
		if (!isOwn(phone, planOf(phone))) throw new ApiProblem('not-found');
		const allowed = cache.plan(phone.ref, 'family');
		return allowed ? offeredIn(allowed.plan) : nothingOffered;
	}

	function sharing(phone: Phone): Sharing {
		const offered = offeredTo(phone);
		return {
			offered,
			...standing(choiceOf(phones, phone.ref), offered, at()),
			readers: readersOf(phones, phone.ref)
		};
	}

	// In numbers: the words are the case system's own, and a log is no place for them.
	async function lookForGaps(): Promise<void> {
		const gaps = await source.countGaps?.();
		if (gaps) log(`source: ${gaps} words of the forms and the maps do not meet; "source check" names them`);
	}

	// A fault of our own (a full disk, say) must not end the process: the phones still read what is there.
	const refreshOrReport = () => refresh().then(() => {}, reportFault);
	// With an older copy at hand the phones need not wait for a slow source.
	const hasCopy = cache.lastRound() !== undefined;
	const first = hasCopy ? refreshOrReport() : refresh();
	if (!hasCopy) await first;
	const looked = first.then(lookForGaps).catch(() => {});
	const stop = everyFewMinutes(deployment.source.refreshMinutes, random, refreshOrReport);

	return {
		limits: rateLimits(),
		issuer,
		phone: (token) => {
			const phone = token === undefined ? undefined : phoneWith(phones, token);
			if (phone === undefined) throw new ApiProblem('not-paired');
			if (phone === 'revoked') throw new ApiProblem('pairing-revoked');
			return phone;
		},
		isPaired: (token) => typeof phoneWith(phones, token) === 'object',
		snapshot: (phone) => {
			noteContact(phones, phone);
			const { plan, asOf, stale } = planOf(phone);
			return {
				schemaVersion,
				asOf,
				stale,
				...plan,
				mailbox: environment.mailboxOrigin,
				periods: issuer.periods()
			};
		},
		directory: (phone) => {
			const { me, referrals } = planOf(phone).plan;
			const introduced = new Set(referrals.map((referral) => referral.organization));
			const entries = cache.directory();
			if (!entries) throw new ApiProblem('source-unavailable', { 'Retry-After': '60' });
			return entries
				.filter(({ organization, open }) => open || introduced.has(organization.id))
				.map(({ organization, open }) =>
					me.reading === 'family' && !open ? withoutPlaces(organization) : organization
				);
		},
		words: (language, reading) => {
			const { road: journey } = deployment;
			const feedback = organisationFeedback(environment.data, language);
			return { texts: bookWords(folders, language, reading), configuration: { journey, feedback } };
		},
		sharing,
		share: (phone, request) => {
			choose(phones, phone.ref, request, offeredTo(phone), at());
			return sharing(phone);
		},
		recordings: voiceFolder(join(environment.data, 'voice')),
		pair: (request) => {
			const answer = pair(phones, request);
			if (answer === 'not-valid') throw new ApiProblem('invitation-not-valid');
			if (answer === 'no-free-slot') throw new ApiProblem('no-free-slot');
			return answer;
		},
		forget: (token) => {
			const phone = token === undefined ? undefined : phoneWith(phones, token);
			if (phone === undefined) throw new ApiProblem('not-paired');
			if (phone !== 'revoked') forget(phones, phone);
		},
		locks,
		refresh,
		close: async () => {
			await stop();
			await looked;
			source.close();
			cache.close();
			issuer.close();
			phones.close();
		}
	};
}
