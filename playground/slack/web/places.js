/** Where blocks stand, a message or a view, and what was entered there and not sent yet. */

import { post } from "./connection.js";

export class Places {
  #entries = new Map();
  #base;
  #answered;

  /** `base` is what all blocks need; `answered(answer, where)` is told what became of an action. */
  constructor(base, answered) {
    this.#base = base;
    this.#answered = answered;
  }

  /** What the blocks of a message, `{channel, ts}`, or of a view, `{view_id}`, need. */
  at(where, errors) {
    const key = keyOf(where);
    const send = (path, block_id, { action_id }, more) =>
      post(path, { ...where, block_id, action_id, ...more });
    return {
      ...this.#base,
      errors,
      act: async (block_id, part, chosen) => {
        const sent = { chosen, values: this.values(where) };
        this.#answered(await send("/client/action", block_id, part, sent), where);
      },
      suggest: async (block_id, part, typed) => {
        const answer = await send("/client/options", block_id, part, { typed });
        if (!answer.ok) throw new Error(answer.message ?? answer.error);
        return answer;
      },
      enter: (block_id, action_id, entry) => {
        if (!this.#entries.has(key)) this.#entries.set(key, new Map());
        this.#entries.get(key).set(JSON.stringify([block_id, action_id]), entry);
      },
      entered: (block_id, action_id) =>
        this.#entries.get(key)?.get(JSON.stringify([block_id, action_id])),
    };
  }

  /** All that was entered there, by block_id and action_id. */
  values(where) {
    const values = {};
    for (const [name, { raw }] of this.#entries.get(keyOf(where)) ?? []) {
      const [block_id, action_id] = JSON.parse(name);
      (values[block_id] ??= {})[action_id] = raw;
    }
    return values;
  }

  /** Let go of what was entered there into blocks that are there no more. */
  keep(where, blocks) {
    const there = new Set(blocks.map(({ block_id }) => block_id));
    const entries = this.#entries.get(keyOf(where));
    for (const name of entries?.keys() ?? []) {
      if (!there.has(JSON.parse(name)[0])) entries.delete(name);
    }
  }

  /** Let go of what was entered there. */
  forget(where) {
    this.#entries.delete(keyOf(where));
  }
}

const keyOf = ({ view_id, ts }) => view_id ?? ts;
