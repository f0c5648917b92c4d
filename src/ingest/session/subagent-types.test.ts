import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { answer, writeTranscript } from '../../testing/claude/transcript.ts';
import { CLAUDE_SESSION, openInteractiveRelay, transcriptIn } from '../../testing/interactive-relay.ts';

const START = Date.now() - 100_000;

test('a subagent whose transcript does not name its type has the type that hooks reported', async () => {
  const relay = await openInteractiveRelay();
  const origin = { transcript: transcriptIn(relay) };
  relay.hook(START, 'SessionStart', { source: 'startup' }, origin);
  relay.hook(START + 300, 'SubagentStart', { agent_id: 'a1', agent_type: 'reviewer' }, origin);
  relay.hook(START + 2000, 'SessionEnd', { reason: 'other' }, origin);
  writeTranscript(transcriptIn(relay), START + 2000, answer('m', START + 200));
  for (const id of ['a1', 'a2']) {
    const file = join(relay.home, CLAUDE_SESSION, 'subagents', `agent-${id}.jsonl`);
    mkdirSync(dirname(file), { recursive: true });
    const rows = answer(id, START + 500).map((row) => ({ ...row, isSidechain: true, agentId: id, uuid: id }));
    writeTranscript(file, START + 500, rows);
  }
  await relay.pass(START + 7_200_000);
  const agents = relay.store.db.selectFrom('agent').select(['agent_id', 'name']).orderBy('agent_id');
  expect(await agents.execute()).toEqual([
    { agent_id: 'a1', name: 'reviewer' },
    { agent_id: 'a2', name: 'subagent' },
  ]);
});
