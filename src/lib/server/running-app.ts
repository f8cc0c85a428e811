import type { AppServer } from './app.ts';

let running: AppServer | undefined;

/** Says which app the endpoints of this process ask; `hooks.server.ts` calls it once at the start. */
export function run(app: AppServer): void {
	running = app;
}

/** The app of this process. */
export function runningApp(): AppServer {
	if (!running) throw new Error('the app is not running');
	return running;
}
