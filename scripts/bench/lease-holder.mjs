// Holds a lane's lease until it is killed. Arguments: the library, the lease's path.
const [library, path] = process.argv.slice(2);
const { acquireLease } = await import(library);
if ((await acquireLease(path)) === undefined) throw new Error('the lease is held');
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
