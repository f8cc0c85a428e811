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
	stop(): void;
	start(): void;
	/** After other units were put in place. */
	reload(): void;
};

/** Seconds after which the machine starts the units by itself, should the update be ended between stop and start. */
const startAgainAfter = 180;

const safety = 'companion-update-start-again';

/** The units of an installed server; where systemd does not run, or nobody knows of units, people stop and start it. */
export function serviceOf({ install }: Pick<Installed, 'install'>): Service {
	if (!install || !isSystemdRunning())
		return {
			startsByItself: false,
			how: install
				? `Start it now: ${install.units.map((unit) => unit.replace(/\.service$/, '')).join(', ')}.`
				: 'Start it now, as you do.',
			stop: () => {},
			start: () => {},
			reload: () => {}
		};
	const { units } = install;
	const drop = () => quietly('systemctl', 'stop', `${safety}.timer`);
	return {
		startsByItself: true,
		how: `systemctl start ${units.join(' ')}`,
		stop: () => {
			drop();
			// Where that is not to be had it is only less safe: the next start of the machine starts them too.
			quietly(
				...(['systemd-run', '--quiet', '--collect', `--unit=${safety}`] as const),
				...[`--on-active=${startAgainAfter}`, 'systemctl', 'start', ...units]
			);
			run('systemctl', 'stop', ...units.toReversed());
		},
		start: () => {
			run('systemctl', 'start', ...units);
			drop();
		},
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
