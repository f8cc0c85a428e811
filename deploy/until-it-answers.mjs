// Waits until the app answers at a port of this machine: `node until-it-answers.mjs PORT`. systemd gives up by itself.
const health = `http://127.0.0.1:${process.argv[2]}/api/v1/health`;
const isWell = () =>
	fetch(health).then(
		({ ok }) => ok,
		() => false
	);
while (!(await isWell())) await new Promise((resolve) => setTimeout(resolve, 200));
