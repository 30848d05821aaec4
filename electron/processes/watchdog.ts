import { readSync } from "node:fs";
import { workerData } from "node:worker_threads";

// The entry of a worker thread of a compute process under plain Node. It reads the pipe whose other end the parent
// holds: at its end the parent is gone, and this process with it. A thread, because the main one may sit in a long step.
const wait = new Int32Array(new SharedArrayBuffer(4));
const byte = new Uint8Array(1);

function parentLives(): boolean {
  try {
    return readSync(Number(workerData), byte) > 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EAGAIN" && Atomics.wait(wait, 0, 0, 200) === "timed-out";
  }
}

while (parentLives());
process.kill(process.pid, "SIGKILL");
