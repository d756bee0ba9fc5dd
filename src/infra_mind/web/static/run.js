// The page is a fold over the run's events: the same ones, live or later, give the same picture.
const root = document.getElementById("run");
const base = `/api/v1/runs/${root.dataset.run}`;
const verdict = document.getElementById("verdict");
const lanes = new Map([...document.querySelectorAll(".lane")].map((one) => [one.dataset.agent, one]));
const phases = [...document.querySelectorAll("[data-phase]")];
const ENDS = { run_completed: "completed", run_partial: "partial", run_failed: "failed", run_cancelled: "cancelled" };
const state = { began: null, last: null, agents: new Map(), phase: null, done: new Set(), end: null, seen: 0 };

const WORDS = { running: "works", completed: "done", failed: "failed", timed_out: "took too long", skipped: "skipped" };

function apply(event) {
  const at = Date.parse(event.at);
  state.seen = event.n;
  state.last = at;
  if (event.type === "run_started") {
    state.began ??= at;
    state.end = null;
  }
  if (event.type === "phase_started") state.phase = event.phase;
  if (event.type === "phase_completed") state.done.add(event.phase);
  if (event.agent && event.type.startsWith("step_")) {
    const agent = state.agents.get(event.agent) ?? { from: at };
    const kind = event.type.slice(5);
    if (kind === "started") Object.assign(agent, { from: at, to: null, how: "running" });
    else if (kind in WORDS) {
      const seconds = event.data.seconds ?? 0;
      Object.assign(agent, { to: at, how: kind, seconds, from: agent.how ? agent.from : at - 1000 * seconds });
    }
    state.agents.set(event.agent, agent);
  }
  if (event.type in ENDS) state.end = { how: ENDS[event.type], ...event.data };
}

function seconds(value) {
  return value < 10 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`;
}

function draw(now) {
  const spans = [...state.agents.values()];
  const first = Math.min(...spans.map((one) => one.from));
  const last = Math.max(...spans.map((one) => one.to ?? now), first + 1000);
  for (const [name, agent] of state.agents) {
    const lane = lanes.get(name);
    if (!lane || !agent.how) continue;
    const to = agent.to ?? now;
    lane.className = `lane ${agent.how}`;
    const bar = lane.querySelector(".bar");
    bar.style.left = `${(100 * (agent.from - first)) / (last - first)}%`;
    bar.style.width = `${Math.max(0, (100 * (to - agent.from)) / (last - first))}%`;
    const took = agent.to ? seconds(agent.seconds) : seconds((now - agent.from) / 1000);
    lane.querySelector(".how").textContent = agent.how === "skipped" ? WORDS.skipped : `${WORDS[agent.how]}, ${took}`;
  }
  if (spans.length) document.getElementById("axis-end").textContent = seconds((last - first) / 1000);
  for (const one of phases) {
    one.className = state.done.has(one.dataset.phase) ? "done" : one.dataset.phase === state.phase && !state.end ? "now" : "";
    if (one.className === "now") one.setAttribute("aria-current", "step");
    else one.removeAttribute("aria-current");
  }
  const text = sentence();
  if (verdict.textContent !== text) verdict.textContent = text;
}

function sentence() {
  const ended = [...state.agents.values()].filter((one) => one.to).length;
  if (!state.end) {
    if (state.began === null) return "Waiting for a place.";
    if (!state.agents.size) return "Reading the requirements and exploring what could be built.";
    return ended < lanes.size ? `${ended} of ${lanes.size} specialists have reported.` : "All specialists have reported; joining what they say.";
  }
  const took = state.began === null ? "" : ` after ${seconds((state.last - state.began) / 1000)}`;
  switch (state.end.how) {
    case "completed": return `Done${took}. Three reports are ready.`;
    case "partial": return `Done${took}, but not every specialist could report. The reports say who is missing.`;
    case "cancelled": return "Cancelled. What was finished is kept.";
    default: return `It failed${took}: ${state.end.reason || "the log of the service says why."}`;
  }
}

function show(id, shown) {
  document.getElementById(id).hidden = !shown;
}

function settle() {
  const how = state.end?.how;
  show("reports", how === "completed" || how === "partial");
  // Who may only read is offered nothing that would be refused.
  const writable = "writable" in document.getElementById("run").dataset;
  show("cancel", writable && !how);
  show("resume", writable && Boolean(how) && how !== "completed");
}

function follow() {
  const source = new EventSource(`${base}/events?after=${state.seen}`);
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.n <= state.seen) return;
    apply(event);
    draw(state.last);
    settle();
    if (state.end) source.close();
  };
}

async function ask(verb) {
  const answer = await fetch(`${base}/${verb}`, { method: "POST" });
  if (!answer.ok) verdict.textContent = (await answer.json()).detail;
  return answer.ok;
}

document.getElementById("cancel").addEventListener("click", () => ask("cancel"));
document.getElementById("resume").addEventListener("click", async () => {
  if (await ask("resume")) {
    state.end = null;
    settle();
    follow();
  }
});
setInterval(() => {
  if (!state.end && state.began !== null) draw(Math.max(state.last, Date.now()));
}, 200);
settle();
follow();
