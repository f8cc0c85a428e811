import { existsSync } from 'node:fs';
import type { Deployment } from '#lib/domain/deployment.ts';
import { deploymentIn, readDeployment } from '#lib/server/deployment.ts';
import { jsonOf } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { replaceFile } from '#lib/server/private-file.ts';
import type { RunningDesk } from './running-desk.ts';

/*
 * The part of the configuration that is built into what every phone has before anybody opens a book. The desk writes it into
 * the file; the app has to be built anew for phones to have it.
 */

/** Fields of the configuration as they are to be; one that is undefined goes. */
export type Decided = Partial<
	Pick<Deployment, 'name' | 'shortName' | 'iconSet' | 'languages' | 'helpLines'>
> & { exitAddress?: string | undefined };

/** `betrays`: a word in it tells why somebody has the app. */
export type WhyNot = 'betrays' | { field: string; reason: string };

function withDecided({ environment }: RunningDesk, decided: Decided): object {
	const { path } = environment.config;
	return { ...(existsSync(path) ? (jsonOf(path) as object) : {}), ...decided };
}

/** Why it cannot be so; undefined where it can. */
export function whyNotDecided(running: RunningDesk, decided: Decided): WhyNot | undefined {
	try {
		// As it is read from the file: what is undefined is not there.
		deploymentIn(JSON.parse(JSON.stringify(withDecided(running, decided))), 'decided', running.now());
		return undefined;
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		const [, field = '', reason = ''] = /^decided: ([^:]*): (.*)$/s.exec(error.message) ?? [];
		return reason.startsWith('say why somebody') ? 'betrays' : { field, reason };
	}
}

/**
 * Writes it down.
 * @returns what is to be put into the configuration by hand, where the desk cannot write it; undefined where it did
 */
export function writeDecided(running: RunningDesk, decided: Decided): string | undefined {
	const { environment } = running;
	try {
		const json = JSON.stringify(withDecided(running, decided), undefined, '\t');
		replaceFile(environment.config.path, `${json}\n`);
	} catch {
		return JSON.stringify(decided, undefined, 2);
	}
	running.deployment = readDeployment(environment.config);
	return undefined;
}
