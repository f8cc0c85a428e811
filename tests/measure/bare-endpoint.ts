import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * What `server.ts` beside it is measured against: Node's own server with nothing in it, which gives one answer, and 304 to
 * whoever names an ETag. `node tests/measure/bare-endpoint.ts ANSWER`: a file with the headers and the body.
 */

type Answer = { whole: Record<string, string>; unchanged: Record<string, string>; body: string };

const answer = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Answer;
const body = Buffer.from(answer.body, 'base64');
const server = createServer((request, response) => {
	if (request.headers['if-none-match'] !== undefined) response.writeHead(304, answer.unchanged).end();
	else response.writeHead(200, answer.whole).end(body);
});
server.listen(0, '127.0.0.1', () =>
	process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`)
);
