import { withService } from './faults/service.ts';
for (const f of await withService('full')) console.log(f.held ? 'held' : 'BROKEN', f.promise, '\n   ', f.measured, '\n   bar', f.bar);
