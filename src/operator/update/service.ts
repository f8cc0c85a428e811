import { execFileSync } from 'node:child_process';
import { OperatorError } from '#lib/server/operator-error.ts';
import { isSystemdRunning } from '#operator/install/steps.ts';
import type { Installed } from './installed.ts';

/** What runs, as far as an update has to stop and start it. */
export type Service = {
	/** Whether this machine starts it; else people do. */
	startsByItself: boolean;
	/** In which words people start it. */
	how: string;
	/** Should this process end before it starts it again, however it ends, the machine does. */
	stop(): void;
	/** What runs already goes on as it is. */
	start(): void;
	/** What runs nevertheless, of whatever release, ends first: afterwards that one runs where `current` leads. */
	startAnew(): void;
	/** After other units were put in place. */
	reload(): void;
};

const safety = 'companion-update-start-again';

/** The units of an installed server; where systemd does not run, or nobody knows of units, people stop and start it. */
export function serviceOf(
	{ install }: Pick<Installed, 'install'>,
	hasSystemd: boolean = isSystemdRunning()
): Service {
	if (!install || !hasSystemd)
		return {
			startsByItself: false,
			how: install
				? `Start it now: ${install.units.map((unit) => unit.replace(/\.service$/, '')).join(', ')}.`
				: 'Start it now, as you do.',
			stop: () => {},
			start: () => {},
			startAnew: () => {},
			reload: () => {}
		};
	const { units } = install;
	// The timer is that of releases up to 1 December 2026.
	const drop = () => quietly('systemctl', 'stop', `${safety}.timer`, `${safety}.service`);
	const starting = (how: 'start' | 'restart') => () => {
		run('systemctl', how, ...units);
		drop();
	};
	return {
		startsByItself: true,
		how: `systemctl start ${units.join(' ')}`,
		stop: () => {
			drop();
			// It waits for the end of this process and not for a time: how long the databases take to be copied nobody knows.
			// Where that is not to be had it is only less safe: the next start of the machine starts them too.
			quietly(
				...(['systemd-run', '--quiet', '--collect', `--unit=${safety}`, '/bin/sh', '-c'] as const),
				`tail --pid=${process.pid} -f /dev/null; exec systemctl start ${units.join(' ')}`
			);
			run('systemctl', 'stop', ...units.toReversed());
		},
		start: starting('start'),
		startAnew: starting('restart'),
		reload: () => run('systemctl', 'daemon-reload')
	};
}

function run(command: string, ...args: string[]): void {
	try {
		execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
	} catch (error) {
		const said = String((error as { stderr?: Buffer }).stderr ?? '').trim();
		throw new OperatorError(
			`${command} ${args.join(' ')} did not work${said ? `: ${said.split('\n').at(-1)}` : '.'}`
		);
	}
}

function quietly(command: string, ...args: string[]): void {
	try {
		execFileSync(command, args, { stdio: 'ignore' });
	} catch {
		// It was not there, or cannot be had here.
	}
}
