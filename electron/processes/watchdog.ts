import { workerData } from "node:worker_threads";

// The entry of a worker thread of a compute process under plain Node: it ends the process when the parent is gone. A
// thread, because the main one may sit in a long step and would not see its channel close. It looks, rather than reads
// a pipe: a thread inside a read cannot be ended, and the process could never exit by itself.
const parent = Number(workerData);
const intervalMs = 250;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Where a parent dies, its children get another one; Windows keeps the old number, which then names nobody. */
function isGone(): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch {
    return true;
  }
}

while (!isGone()) Atomics.wait(never, 0, 0, intervalMs);
process.kill(process.pid, "SIGKILL");
