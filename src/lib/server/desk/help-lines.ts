import { existsSync } from 'node:fs';
import { dayAt } from '#lib/domain/day.ts';
import type { Deployment, HelpLine } from '#lib/domain/deployment.ts';
import { deploymentIn, readDeployment } from '#lib/server/deployment.ts';
import { jsonOf } from '#lib/server/intake/text-of-file.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { replaceFile } from '#lib/server/private-file.ts';
import type { Bodies, Proposal } from './proposals.ts';
import type { RunningDesk } from './running-desk.ts';

/*
 * Help lines stand in the configuration, for they are built into what every phone has before anybody opens a book. The desk writes
 * them there once a second person agreed; the app has to be built anew for phones to have them.
 */

/** The configuration with a change of its help lines. */
function changed(
	{ environment, deployment }: RunningDesk,
	{ id, line }: Bodies['line']
): { json: object; helpLines: HelpLine[] } {
	const { path } = environment.config;
	const before = existsSync(path) ? (jsonOf(path) as object) : {};
	const { helpLines } = deployment;
	const rest = helpLines.filter((one) => one.id !== id);
	const at = helpLines.findIndex((one) => one.id === id);
	const lines = line ? rest.toSpliced(at < 0 ? rest.length : at, 0, line) : rest;
	return { json: { ...before, helpLines: lines }, helpLines: lines };
}

/** Why a change cannot be; undefined where it can. `betrays`: a word in it tells why somebody has the app. */
export function whyNotChanged(
	running: RunningDesk,
	change: Bodies['line']
): 'betrays' | { field: string; reason: string } | undefined {
	try {
		deploymentIn(changed(running, change).json, 'helpLines', running.now());
		return undefined;
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		const [, field = '', reason = ''] = /^helpLines: ([^:]*): (.*)$/s.exec(error.message) ?? [];
		return reason.startsWith('say why somebody') ? 'betrays' : { field, reason };
	}
}

/** Today, where the organisation works: the day on which a line was called. */
export const today = ({ deployment, now }: RunningDesk) => dayAt(now(), deployment.timeZone);

/**
 * Writes down what two people agreed on.
 * @returns what is to be put into the configuration by hand, where the desk cannot write it; undefined where it did
 */
export function writeLines(running: RunningDesk, { body }: Proposal<'line'>): string | undefined {
	const { json, helpLines } = changed(running, body);
	const { environment } = running;
	try {
		replaceFile(environment.config.path, `${JSON.stringify(json, undefined, '\t')}\n`);
	} catch {
		return JSON.stringify({ helpLines }, undefined, 2);
	}
	running.deployment = readDeployment(environment.config) as Deployment;
	return undefined;
}
