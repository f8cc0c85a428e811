import type { Service } from './service.ts';

let running: Service | undefined;

/** Says which service the endpoints of this process ask; `hooks.server.ts` calls it once at the start. */
export function run(service: Service): void {
	running = service;
}

/** The service of this process. */
export function service(): Service {
	if (!running) throw new Error('the service is not running');
	return running;
}
