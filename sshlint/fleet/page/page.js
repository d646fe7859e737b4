"use strict";
// Everything stands in the page: this script sends and fetches nothing. Texts reach the page as text nodes only.
const SEVERITY = ["", "info", "warning", "error"];
const KINDS = ["account", "key", "key from", "authority", "principal", "any principal", "vouched from"];
const EDGES = ["has the private key in a file", "has the key in its agent", "has a forwarded agent with the key", "authorized_keys line",
  "is root of the machine", "becomes root by sudo", "has the authority's private key", "can issue a certificate for", "has a certificate"];
const PAGE = 50, NEAR = 10;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
function number(value) { return value.toLocaleString("en"); }
function link(text, action) {
  const button = element("button", { class: "link", type: "button" }, text);
  button.addEventListener("click", action);
  return button;
}

async function unpack() {
  const text = atob(document.getElementById("data").textContent);
  const bytes = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// A table of columns: a filter over its texts, choices, and fifty rows at a time.
class Table {
  constructor(place, { head, size, text, row, choices, matches }) {
    Object.assign(this, { head, size, text, row, matches, at: 0 });
    this.filter = element("input", { type: "search", placeholder: "filter", "aria-label": "Filter" });
    this.selects = (choices || []).map(([label, options]) => {
      const select = element("select", { "aria-label": label }, element("option", { value: "" }, label));
      for (const [value, name] of options) select.append(element("option", { value }, name));
      return select;
    });
    this.before = element("button", { type: "button" }, "← previous");
    this.after = element("button", { type: "button" }, "next →");
    this.where = element("span", { class: "at" });
    this.body = element("tbody");
    const controls = element("div", { class: "controls" }, this.filter, ...this.selects, this.before, this.after, this.where);
    const headings = head.map(([name, numeric]) => element("th", numeric ? { class: "n" } : {}, name));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...headings)), this.body);
    place.append(controls, element("div", { class: "wide" }, table));
    let waiting = 0;
    this.filter.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => this.choose(), 120); });
    for (const select of this.selects) select.addEventListener("change", () => this.choose());
    this.before.addEventListener("click", () => this.show(this.at - PAGE));
    this.after.addEventListener("click", () => this.show(this.at + PAGE));
    this.choose();
  }
  choose() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = this.selects.map((select) => select.value);
    this.rows = [];
    for (let index = 0; index < this.size; index++) {
      if (this.matches && !this.matches(index, chosen)) continue;
      if (words.length) {
        const text = this.text(index).toLowerCase();
        if (!words.every((word) => text.includes(word))) continue;
      }
      this.rows.push(index);
    }
    this.show(0);
  }
  show(at) {
    this.at = Math.max(0, at);
    const end = Math.min(this.at + PAGE, this.rows.length);
    this.body.replaceChildren(...this.rows.slice(this.at, end).map((index) => element("tr", {}, ...this.row(index))));
    this.where.textContent = this.rows.length ? `${number(this.at + 1)}–${number(end)} of ${number(this.rows.length)}` : "nothing matches";
    this.before.disabled = this.at === 0;
    this.after.disabled = end >= this.rows.length;
  }
}
function cell(content, numeric) { return element("td", numeric ? { class: "n" } : {}, typeof content === "number" ? number(content) : content); }

// The access graph, with the edges of each node in both directions.
class Graph {
  constructor(nodes, edges) {
    [this.kinds, this.names] = nodes;
    [this.source, this.target, this.kind, this.holder, this.path, this.line, this.flags] = edges.columns;
    this.paths = edges.paths;
    this.out = this.index(this.source);
    this.into = this.index(this.target);
    this.byName = new Map(this.names.map((name, node) => [`${this.kinds[node] ? 1 : 0} ${name}`, node]));
  }
  index(ends) {
    const first = new Int32Array(this.names.length + 1);
    for (const end of ends) first[end + 1]++;
    for (let node = 0; node < this.names.length; node++) first[node + 1] += first[node];
    const next = first.slice(), edges = new Int32Array(ends.length);
    ends.forEach((end, edge) => { edges[next[end]++] = edge; });
    return { first, edges };
  }
  edgesOf(node, index) { return index.edges.subarray(index.first[node], index.first[node + 1]); }
  find(name) { return this.byName.get(`0 ${name}`) ?? this.byName.get(`1 ${name}`); }
  evidence(edge) {
    if (this.path[edge] < 0) return "";
    const line = this.line[edge] ? `:${this.line[edge]}` : "";
    return `${this.holder[edge] < 0 ? "" : this.names[this.holder[edge]] + ":"}${this.paths[this.path[edge]]}${line}`;
  }
  style(node) {
    if (this.kinds[node] === 0) return this.names[node].startsWith("root@") ? "root" : "account";
    return this.kinds[node] <= 2 ? "key" : "other";
  }
  // Every node from which `goal` is reached: the next edge, by the fewest secrets, then the fewest steps.
  waysTo(goal) {
    const next = new Int32Array(this.names.length).fill(-1), cost = new Float64Array(this.names.length).fill(Infinity);
    cost[goal] = 0;
    const done = new Uint8Array(this.names.length);
    let level = [goal];
    while (level.length) {
      const front = level.sort((a, b) => cost[a] - cost[b]), later = [];
      for (let at = 0; at < front.length; at++) {
        const node = front[at];
        if (done[node]) continue;
        done[node] = 1;
        for (const edge of this.edgesOf(node, this.into)) {
          const from = this.source[edge], secret = this.flags[edge] & 1;
          const total = cost[node] + 1 + (secret ? 1e6 : 0);
          if (total < cost[from] && !done[from]) {
            cost[from] = total;
            next[from] = edge;
            (secret ? later : front).push(from);
          }
        }
      }
      level = later;
    }
    return { next, cost };
  }
}

class Picture {
  constructor(graph) {
    this.graph = graph;
    this.input = document.getElementById("center");
    this.matches = document.getElementById("matches");
    this.input.addEventListener("input", () => this.suggest());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.matches.firstChild) this.matches.firstChild.firstChild.click();
    });
  }
  suggest() {
    const word = this.input.value.trim().toLowerCase();
    const found = [];
    if (word) {
      for (let node = 0; node < this.graph.names.length && found.length < NEAR; node++) {
        if (this.graph.kinds[node] <= 1 && this.graph.names[node].toLowerCase().includes(word)) found.push(node);
      }
    }
    this.matches.replaceChildren(...found.map((node) => element("li", {}, link(this.graph.names[node], () => this.center(node)))));
  }
  go(name) {
    const node = this.graph.find(name);
    document.getElementById("picture").scrollIntoView();
    if (node === undefined) {
      this.input.value = name;
      document.getElementById("drawing").replaceChildren(element("p", {}, `${name}: no way leads to it or from it`));
      document.getElementById("reach").replaceChildren();
    } else this.center(node);
  }
  center(node) {
    this.input.value = this.graph.names[node];
    this.matches.replaceChildren();
    document.getElementById("legend").hidden = false;
    document.getElementById("drawing").replaceChildren(this.draw(node));
    document.getElementById("reach").replaceChildren(...(this.graph.kinds[node] === 0 ? this.reach(node) : []));
  }
  // Columns: what leads to it over two edges, over one, itself, what it leads to, and what that leads to.
  columns(node) {
    const step = (nodes, index, ends, seen) => {
      const found = new Set();
      for (const one of nodes) for (const edge of this.graph.edgesOf(one, index)) if (!seen.has(ends[edge])) found.add(ends[edge]);
      const all = [...found].sort((a, b) => this.rank(a) - this.rank(b));
      const kept = all.slice(0, NEAR);
      kept.forEach((one) => seen.add(one));
      return { kept, more: all.length - kept.length };
    };
    const seen = new Set([node]), graph = this.graph;
    const into = step([node], graph.into, graph.source, seen), out = step([node], graph.out, graph.target, seen);
    const far = step(into.kept, graph.into, graph.source, seen), beyond = step(out.kept, graph.out, graph.target, seen);
    return [far, into, { kept: [node], more: 0 }, out, beyond];
  }
  rank(node) { return { root: 0, account: 2, key: 1, other: 3 }[this.graph.style(node)] * 1e9 + node; }
  draw(center) {
    const svg = (name, attributes, ...children) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      made.append(...children);
      return made;
    };
    const columns = this.columns(center), width = 190, gap = 46, height = 34;
    const rows = Math.max(...columns.map((one) => one.kept.length + (one.more ? 1 : 0)));
    const total = [5 * width + 4 * gap + 20, rows * height + 30], places = new Map(), boxes = [];
    columns.forEach(({ kept, more }, column) => {
      const x = 10 + column * (width + gap);
      let y = 15 + ((rows - kept.length - (more ? 1 : 0)) * height) / 2;
      for (const node of kept) {
        places.set(node, [x, y + 12]);
        const name = this.graph.names[node], short = name.length > 24 ? `${name.slice(0, 23)}…` : name;
        const group = svg("g", { class: `node ${this.graph.style(node)}${node === center ? " center" : ""}`, tabindex: 0, role: "button" },
          svg("title", {}, `${KINDS[this.graph.kinds[node]]} ${name}`), svg("rect", { x, y, width, height: 24, rx: 4 }), svg("text", { x: x + 7, y: y + 16 }, short));
        const choose = () => this.center(node);
        group.addEventListener("click", choose);
        group.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(); });
        boxes.push(group);
        y += height;
      }
      if (more) boxes.push(svg("text", { x: x + 7, y: y + 16, class: "more" }, `and ${number(more)} more`));
    });
    const lines = [], drawn = new Set();
    for (const node of places.keys()) for (const edge of this.graph.edgesOf(node, this.graph.out)) {
      const to = this.graph.target[edge], [x1, y1] = places.get(node), end = places.get(to);
      if (!end || end[0] <= x1 || drawn.has(`${node} ${to}`)) continue;
      drawn.add(`${node} ${to}`);
      const a = x1 + width, b = end[0], bend = (b - a) / 2, flags = this.graph.flags[edge];
      const line = svg("path", { d: `M${a} ${y1}C${a + bend} ${y1} ${b - bend} ${end[1]} ${b} ${end[1]}`, class: flags & 1 ? "secret" : flags & 2 ? "unsure" : "" },
        svg("title", {}, `${EDGES[this.graph.kind[edge]]} ${this.graph.evidence(edge)}`));
      lines.push(line);
    }
    return svg("svg", { width: total[0], height: total[1], viewBox: `0 0 ${total[0]} ${total[1]}`, role: "group", "aria-label": `Neighborhood of ${this.graph.names[center]}` }, ...lines, ...boxes);
  }
  reach(goal) {
    const { next, cost } = this.graph.waysTo(goal), sources = [];
    for (let node = 0; node < cost.length; node++) if (node !== goal && next[node] >= 0 && this.graph.kinds[node] === 0) sources.push(node);
    sources.sort((a, b) => cost[a] - cost[b] || (this.graph.names[a] < this.graph.names[b] ? -1 : 1));
    const name = this.graph.names[goal], heading = element("h3", {}, sources.length ? `${name} is reached from ${number(sources.length)} account${sources.length === 1 ? "" : "s"}` : `${name} is reached from no other account`);
    const list = element("ol"), rest = element("p");
    let shown = 0;
    const more = () => {
      for (const node of sources.slice(shown, shown + PAGE)) list.append(this.way(node, goal, next));
      shown = Math.min(shown + PAGE, sources.length);
      rest.replaceChildren(...(shown < sources.length ? [link(`show more of ${number(sources.length - shown)}`, more)] : []));
    };
    more();
    return [heading, list, rest];
  }
  way(node, goal, next) {
    const steps = element("ul");
    for (let at = node; at !== goal; at = this.graph.target[next[at]]) {
      const edge = next[at], evidence = this.graph.evidence(edge);
      const name = this.graph.kinds[at] === 0 ? this.graph.names[at] : this.graph.names[at].split(" ")[0];
      steps.append(element("li", {}, `${name}: ${EDGES[this.graph.kind[edge]]} ${evidence}${this.graph.flags[edge] & 1 ? " (passphrase or password needed)" : ""}${this.graph.flags[edge] & 2 ? " (not certain)" : ""}`));
    }
    return element("li", {}, link(this.graph.names[node], () => this.center(node)), steps);
  }
}

function tables(data, picture) {
  const [rule, severity, message, places, total] = data.findings;
  const place = (name) => document.querySelector(`[data-table=${name}]`);
  new Table(place("findings"), {
    head: [["Severity"], ["Rule"], ["Finding"]],
    size: rule.length,
    text: (index) => `${data.rules[rule[index]][0]} ${data.rules[rule[index]][1]} ${message[index]} ${places[index].join(" ")}`,
    choices: [["any severity", [[3, "error"], [2, "warning"], [1, "info"]]], ["any rule", data.rules.map((one, index) => [index, `${one[0]} ${one[1]}`])]],
    matches: (index, [level, which]) => (!level || severity[index] === Number(level)) && (which === "" || rule[index] === Number(which)),
    row: (index) => {
      const list = element("div", { class: "places" }, ...places[index].slice(0, 5).map((text) => element("div", {}, element("code", {}, text))));
      if (total[index] > 5) list.append(`and ${number(total[index] - 5)} more`);
      const name = element("td", {}, data.rules[rule[index]][0]);
      name.setAttribute("title", `${data.rules[rule[index]][2]}. ${data.rules[rule[index]][3]}`);
      return [cell(element("span", { class: SEVERITY[severity[index]] }, SEVERITY[severity[index]])), name, element("td", {}, message[index], list)];
    },
  });
  const [names, systems, accounts, keys, rootKeys] = data.machines;
  new Table(place("machines"), {
    head: [["Machine"], ["System"], ["Accounts", 1], ["Keys that open one", 1], ["Keys that open root", 1]],
    size: names.length,
    text: (index) => `${names[index]} ${systems[index]}`,
    row: (index) => [cell(link(names[index], () => picture.go(`root@${names[index]}`))), cell(systems[index]), cell(accounts[index], 1), cell(keys[index], 1), cell(rootKeys[index], 1)],
  });
  const [prints, types, bits, opens, roots, on, files, bare] = data.keys;
  new Table(place("keys"), {
    head: [["Key"], ["Type"], ["Opens accounts", 1], ["of them root", 1], ["On machines", 1], ["Files", 1], ["Bare on machines", 1]],
    size: prints.length,
    text: (index) => `${prints[index]} ${types[index]}`,
    choices: [["all keys", [["bare", "without passphrase"], ["root", "opens root"], ["orphan", "private half unknown"], ["unused", "opens nothing"]]]],
    matches: (index, [which]) => !which || { bare: bare[index] > 0, root: roots[index] > 0, orphan: !files[index], unused: !opens[index] }[which],
    row: (index) => [cell(link(prints[index], () => picture.go(prints[index]))), cell(types[index] + (types[index] === "ssh-rsa" ? ` ${bits[index]}` : "")), cell(opens[index], 1), cell(roots[index], 1), cell(on[index], 1), cell(files[index], 1), cell(bare[index], 1)],
  });
}

unpack().then((data) => {
  const graph = new Graph(data.nodes, data.edges), picture = new Picture(graph);
  tables(data, picture);
  for (const code of document.querySelectorAll("code.pick")) {
    const name = code.textContent;
    code.replaceWith(link(name, () => picture.go(name)));
  }
  document.documentElement.setAttribute("data-ready", "yes");
});
