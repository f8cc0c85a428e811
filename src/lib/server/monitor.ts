import { statfsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { notAsBuilt } from './as-built.ts';
import type { AppServer } from './app.ts';
import { connectionOptions, limitConnections, namingHost } from './edge/connections.ts';
import { reportFault } from './http/endpoint.ts';
import { missesAddresses, missing } from './http/caller-address.ts';

/*
 * What a monitor may know: health, for everybody, and figures in Prometheus' text format (0.0.4), for this machine alone.
 *
 * A monitor keeps what it reads for weeks, in another place, moment by moment. In a house of four hundred people a count of
 * visits, of numbers tried, of envelopes or of open connections tells when somebody was there; so does the processor's time,
 * which each visit costs, and the memory, to the byte. So nothing is counted that a person does: here stand states, what the
 * schedule does by itself, and sizes in steps that no visit moves by itself. That is why this is no prom-client: what it
 * brings, its default metrics, are the processor, open handles and requests.
 */

/** Whether the app is as it was meant, and if not, why, in sentences that say nothing of anyone. */
export function healthOf(app: Pick<AppServer, 'troubles'>) {
	const reasons = [...(missesAddresses() ? [missing] : []), ...notAsBuilt(), ...app.troubles()];
	return { status: 'ok', state: reasons.length === 0 ? 'ready' : 'degraded', reasons } as const;
}

const [memoryStep, freeStep, minute] = [64 * 1024 ** 2, 0.05, 60];

type Figures = {
	isReady: boolean;
	/** When the last round ended, ISO 8601, and of how many people it could not read the plan. */
	round: { endedAt: string; failed: number } | undefined;
	/** Bytes that the process has. */
	memory: number;
	/** What is free where the data lie, as a share of one. */
	free: number;
};

/** The figures as text: each with what it means, in coarse steps. */
export function figuresText({ isReady, round, memory, free }: Figures): string {
	const lines: string[] = [];
	const gauge = (name: string, help: string, value: number) =>
		lines.push(
			`# HELP companion_${name} ${help}`,
			`# TYPE companion_${name} gauge`,
			`companion_${name} ${value}`
		);
	gauge('ready', '1 where all is as it was meant; 0: /api/v1/health says why.', isReady ? 1 : 0);
	if (round) {
		const ended = Math.floor(Date.parse(round.endedAt) / 1000 / minute) * minute;
		gauge('round_ended_timestamp_seconds', 'When all plans were last read, to the minute.', ended);
		gauge('round_whole', '1 where the last round could read every plan.', round.failed === 0 ? 1 : 0);
	}
	const steps = (value: number, step: number) => Math.ceil(value / step) * step;
	gauge('memory_bytes', 'Memory of the process, up to the next 64 MiB.', steps(memory, memoryStep));
	const share = Math.floor(free / freeStep) * freeStep;
	gauge(
		'disk_free_ratio',
		'What is free where the data lie, down to the last twentieth.',
		Number(share.toFixed(2))
	);
	return `${lines.join('\n')}\n`;
}

/** Listens for a monitor on this machine: `/metrics`, and nothing else. A port that is taken is told; phones are served all the same. */
export function listenForMonitor(
	app: AppServer,
	port: number,
	data: string,
	log: (line: string) => void
): Server {
	const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8', 'Cache-Control': 'no-store' };
	const server = createServer(
		connectionOptions,
		namingHost((request, response) => {
			request.resume();
			if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
			figuresOf(app, data).then(
				(text) => response.writeHead(200, headers).end(text),
				(error) => {
					reportFault(error);
					response.writeHead(503).end();
				}
			);
		})
	);
	limitConnections(server, {});
	server.on('error', ({ code }: NodeJS.ErrnoException) =>
		log(
			`METRICS_PORT: nothing can listen on port ${port} of this machine (${code}), so a monitor reads nothing`
		)
	);
	// Never another address: a proxy leads nobody here, and no name of the outside either.
	return server.listen(port, '127.0.0.1');
}

async function figuresOf(app: AppServer, data: string): Promise<string> {
	const { bavail, blocks } = statfsSync(data);
	// Where that cannot be asked, the rest is told all the same: just then somebody looks.
	const round = await app.lastRound().catch((error: unknown) => {
		reportFault(error);
		return 'unknown' as const;
	});
	return figuresText({
		isReady: round !== 'unknown' && healthOf(app).state === 'ready',
		round: round === 'unknown' ? undefined : round,
		memory: process.memoryUsage.rss(),
		free: bavail / blocks
	});
}
