import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readDeployment } from '#lib/server/deployment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Declare, Work } from '#operator/command.ts';
import { answers as answersAt } from '#operator/doctor/answers.ts';
import { answersIn, askAnswers } from '#operator/install/answers.ts';
import { machineHere, missingHere } from '#operator/install/requirements.ts';
import { isSystemdRunning, stepsOf } from '#operator/install/steps.ts';
import { listName } from '#operator/release/release-list.ts';

export const install: Declare = (command, does) =>
	command
		.description(
			'Sets the service up on a clean Debian, from a release or a clone: accounts, folders, settings, units, proxy, and the command "companion". It asks what has to be decided. Run again it mends what is missing and leaves the rest. At its end it runs doctor.'
		)
		.option(
			'--answers <FILE>',
			'JSON with the answers: { "app", "mailbox", "desk", "name", "languages", "timeZone", "certificate" }'
		)
		.option('--dry-run', 'says what it would do and does nothing')
		.option(
			'--into <DIR>',
			'writes the files below a folder, for an image: no account, no package, no service'
		)
		.action(does(() => installed));

type Options = { answers?: string; dryRun?: boolean; into?: string };

const installed: Work<Options> = async (values, { environment, say }) => {
	const into = values.into ? resolve(values.into) : '/';
	const missing = missingHere(machineHere());
	for (const line of missing) say(`  ${line}`);
	if (missing.length > 0 && into === '/' && !values.dryRun)
		throw new OperatorError('Nothing was done: the lines above say what this machine lacks.');
	refuseOverAnother(resolve(into, 'opt/river/current'), environment.root);
	const answers = values.answers ? answersIn(values.answers) : await askAnswers();
	const steps = stepsOf({ from: environment.root, into, answers, environment });
	for (const step of steps) {
		const done = step.isDone();
		say(`${done ? '  there  ' : values.dryRun ? '  would  ' : '  makes  '} ${step.what}`);
		if (done || values.dryRun) continue;
		await step.do();
		// A name that betrays, a language that is none: said before anything is built with it.
		if (step.what.includes('companion.config.json'))
			readDeployment({ path: resolve(into, 'etc/river/companion.config.json'), named: true });
	}
	if (values.dryRun || into !== '/') return 0;
	if (!isSystemdRunning()) {
		say(
			'No systemd runs here, so nothing was started. Start the units box, river and desk, and Caddy, in your own way.'
		);
		return 0;
	}
	for (let tries = 0; (await answersAt(new URL('http://127.0.0.1:3000/api/v1/health'))) !== 200; tries++) {
		if (tries > 30) throw new OperatorError('The app does not answer. See: journalctl -u river');
		await new Promise((done) => setTimeout(done, 1000));
	}
	// As the wrapper does it: with the service's settings, as its account.
	spawnSync('/usr/local/bin/companion', ['doctor'], { stdio: 'inherit' });
	say(`\nNext: companion cases import FILE, then companion invite --case REF (docs/first-day.md)`);
	return 0;
};

/** A newer release takes an older one's place by `update` alone: that copies the data first, and can go back. */
function refuseOverAnother(current: string, root: string): void {
	if (!existsSync(current) || !existsSync(join(root, listName))) return;
	const [installed, given] = [current, root].map((folder) => basename(realpathSync(folder)));
	if (installed === given) return;
	throw new OperatorError(
		`${installed} is installed here. To go from it to ${given}: companion update ARCHIVE. Nothing was done.`
	);
}
