// node automerge_server.mjs FOLDER: a sync server of automerge-repo over files, as its authors deploy it. A number on the
// standard input is answered once so many documents have come and lie in files (written, not synced).
import { Repo } from '@automerge/automerge-repo';
import { WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { NodeFSStorageAdapter } from '@automerge/automerge-repo-storage-nodefs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
const repo = new Repo({
  peerId: 'server',
  network: [new WebSocketServerAdapter(sockets)],
  storage: new NodeFSStorageAdapter(process.argv[2]),
  sharePolicy: async () => false,
});
sockets.on('listening', () => console.log(sockets.address().port));

const here = new Set();
for await (const wanted of createInterface({ input: process.stdin })) {
  while (look() < Number(wanted)) await pause(20);
  await repo.flush();
  console.log(here.size);
}

function look() {
  for (const [id, handle] of Object.entries(repo.handles)) {
    if (!here.has(id) && handle.isReady() && Object.keys(handle.doc()).length > 0) here.add(id);
  }
  return here.size;
}
