// Scripts of `sg-factory docs`: the search box, pictures and the reachability page. Text is only ever set as text.
"use strict";

const root = document.body.dataset.root;
const data = (window.sgFactory ||= {});

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A page that is opened from a disk may load scripts and no other files.
function load(name) {
  return new Promise((resolve, reject) => {
    const script = element("script", { src: `${root}${name}` });
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${name} is missing`));
    document.head.append(script);
  });
}

// ---- Search ---------------------------------------------------------------------------------------------------------

const MOST_FOUND = 12;
const KINDS = ["role", "network", "service", "host", "owner", "rule"];

// Entries that contain all words: first those whose name begins with the first word, then those with all in the name.
function find(entries, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const found = [];
  for (const entry of entries) {
    const name = entry.name.toLowerCase();
    const all = `${name} ${entry.words.toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) continue;
    const rank = name === words.join(" ") ? 0 : name.startsWith(words[0]) ? 1 : words.every((word) => name.includes(word)) ? 2 : 3;
    found.push([rank, KINDS.indexOf(entry.kind), entry]);
  }
  found.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  return found.slice(0, MOST_FOUND).map(([, , entry]) => entry);
}

// The index names each role once; a line of one leads to its page.
function entriesOf({ entries, roles, lines, texts }) {
  const own = entries.map(([kind, name, address, words]) => ({ kind, name, address, words }));
  const others = lines.map(([role, isIn, peer, words]) => ({
    kind: "rule",
    name: `${roles[role][0]} ${isIn ? "from" : "to"} ${texts[peer]}`,
    address: `${roles[role][1]}#${isIn ? "in" : "out"}`,
    words: texts[words],
  }));
  return [...own, ...others];
}

function startSearch(input, list) {
  let entries = null;
  let chosen = -1;

  const ready = () => (entries ||= load("search.js").then(() => entriesOf(data.search)));

  function choose(number) {
    const options = [...list.children].filter((each) => each.role === "option");
    chosen = options.length ? (number + options.length) % options.length : -1;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function show(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
  }

  function option(entry, number) {
    const made = element("li", { role: "option", id: `found-${number}`, "data-address": root + entry.address });
    made.append(element("small", { class: "kind" }, entry.kind), element("b", {}, entry.name), element("small", {}, entry.words));
    made.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("click", () => go(made));
    return made;
  }

  function go(made) {
    show(false);
    location.assign(made.dataset.address);
  }

  async function update() {
    const all = await ready();
    const found = find(all, input.value);
    list.replaceChildren(...found.map(option));
    if (!found.length) list.append(element("li", {}, element("small", {}, "Nothing is found. Search for a role, a network, a service, a host, an owner or a word of a reason.")));
    show(input.value.trim() !== "");
    choose(0);
  }

  input.addEventListener("focus", ready);
  input.addEventListener("input", update);
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) update();
      else choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
      event.preventDefault();
      go(list.children[chosen]);
    } else if (event.key === "Escape") {
      if (list.hidden) input.blur();
      else show(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  input.closest("search").hidden = false;
}

// ---- Sets of numbers as sorted pairs, ends included: ports of all protocols in one sequence, or addresses -------------

const one = (value) => (typeof value === "bigint" ? 1n : 1);

function union(pairs) {
  const merged = [];
  for (const [low, high] of [...pairs].sort((a, b) => compare(a, b))) {
    const last = merged.at(-1);
    if (last && low <= last[1] + one(low)) {
      if (high > last[1]) last[1] = high;
    } else merged.push([low, high]);
  }
  return merged;
}

function intersection(mine, theirs) {
  const found = [];
  let here = 0;
  let there = 0;
  while (here < mine.length && there < theirs.length) {
    const low = mine[here][0] > theirs[there][0] ? mine[here][0] : theirs[there][0];
    const high = mine[here][1] < theirs[there][1] ? mine[here][1] : theirs[there][1];
    if (low <= high) found.push([low, high]);
    if (mine[here][1] < theirs[there][1]) here++;
    else there++;
  }
  return found;
}

function difference(wanted, taken) {
  const found = [];
  for (let [low, high] of wanted) {
    for (const [first, last] of taken) {
      if (last < low) continue;
      if (first > high) break;
      if (first > low) found.push([low, first - one(low)]);
      low = last + one(low);
    }
    if (low <= high) found.push([low, high]);
  }
  return found;
}

// Compare two values, or two lists by their elements, as Python compares tuples.
function compare(a, b) {
  if (!Array.isArray(a)) return a < b ? -1 : a > b ? 1 : 0;
  for (let place = 0; place < a.length && place < b.length; place++) {
    const order = compare(a[place], b[place]);
    if (order) return order;
  }
  return a.length - b.length;
}

const meets = (rule, wanted) => intersection([rule.interval], wanted).length > 0;
const intervals = (rules) => union(rules.map((rule) => rule.interval));

// ---- Sets of roles as bits of one number ----------------------------------------------------------------------------

const bit = (number) => 1n << BigInt(number);
const joined = (sets) => sets.reduce((whole, each) => whole | each, 0n);

function* numbersIn(set) {
  const digits = set.toString(2);
  for (let place = digits.length - 1; place >= 0; place--) if (digits[place] === "1") yield digits.length - 1 - place;
}

function levels(start, following, hops) {
  const found = [];
  let held = start;
  let going = start;
  while (going) {
    found.push(going);
    if (hops !== null && found.length > hops) break;
    going = joined([...numbersIn(going)].map((number) => following[number])) & ~held;
    held |= going;
  }
  return found;
}

// ---- Words: traffic and addresses, read and written -----------------------------------------------------------------

const SPAN = 65536;
const WHOLE = [[0, 256 * SPAN - 1]];
const NUMBERS = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };
const MOST_NAMED = 8;

class BadQuestion extends Error {}

// The traffic of a service: pieces of [low, high, families], 1 for IPv4 and 2 for IPv6.
function trafficOf(text, { services }) {
  if (Object.hasOwn(services, text)) return services[text];
  const [, protocol, first, , last] = /^(tcp|udp)\/(0|[1-9]\d{0,4})(-(0|[1-9]\d{0,4}))?$/.exec(text) || [];
  if (protocol) {
    const [low, high] = [Number(first), Number(last ?? first)];
    if (low <= high && high < SPAN) return [[NUMBERS[protocol] * SPAN + low, NUMBERS[protocol] * SPAN + high, 3]];
  }
  const [, name, type, , code] = /^(icmp|icmpv6)\/(0|[1-9]\d{0,2})(\/(0|[1-9]\d{0,2}))?$/.exec(text) || [];
  if (name && type < 256 && (code ?? 0) < 256) {
    const start = NUMBERS[name] * SPAN + type * 256 + Number(code ?? 0);
    return [[start, start + (code === undefined ? 255 : 0), name === "icmp" ? 1 : 2]];
  }
  const [, number] = /^protocol\/(0|[1-9]\d{0,2})$/.exec(text) || [];
  if (number < 256 && !Object.values(NUMBERS).includes(Number(number))) return [[number * SPAN, number * SPAN + SPAN - 1, 3]];
  throw new BadQuestion(`unknown service “${text}”: write a name, or traffic such as tcp/8443`);
}

function trafficText(allowed, model) {
  if (!allowed.length) return "nothing";
  if (compare(allowed, WHOLE) === 0) return "all";
  const held = pieces(allowed);
  if (held.size > MOST_NAMED) {
    const missing = pieces(difference(WHOLE, allowed));
    if (missing.size < held.size) return `all but ${protocols(missing, model).join(", ")}`;
  }
  return protocols(held, model).join(", ");
}

function pieces(allowed) {
  const found = new Map();
  for (const [low, high] of allowed)
    for (let number = Math.floor(low / SPAN); number <= Math.floor(high / SPAN); number++) {
      const start = number * SPAN;
      if (!found.has(number)) found.set(number, []);
      found.get(number).push([Math.max(low - start, 0), Math.min(high - start, SPAN - 1)]);
    }
  return found;
}

function protocols(found, model) {
  return [...found].map(([number, held]) => {
    const named = held.flatMap(([low, high]) => written(number, low, high, model));
    if (named.length > MOST_NAMED) {
      const missing = difference([[0, SPAN - 1]], held).flatMap(([low, high]) => written(number, low, high, model));
      if (missing.length < named.length) return `${written(number, 0, SPAN - 1, model)[0]} (but ${missing.join(", ")})`;
    }
    return named.join(", ");
  });
}

function written(number, low, high, { icmp, protocols: words }) {
  const name = Object.keys(NUMBERS).find((key) => NUMBERS[key] === number);
  if (name === "tcp" || name === "udp") return [low === high ? `${name}/${low}` : `${name}/${low}-${high}`];
  if (low === 0 && high === SPAN - 1) return [name ?? words[number] ?? `protocol/${number}`];
  const found = [];
  while (low <= high) {
    const [type, code] = [Math.floor(low / 256), low % 256];
    const isWhole = code === 0 && low + 255 <= high;
    found.push(icmpText(name ?? `protocol/${number}`, type, isWhole ? -1 : code, icmp));
    low += isWhole ? 256 : 1;
  }
  return found;
}

function icmpText(name, type, code, icmp) {
  const known = Object.entries(icmp[name] ?? {}).find(([, numbers]) => numbers[0] === type && numbers[1] === code);
  return known ? `${name}/${known[0]}` : `${name}/${type}${code === -1 ? "" : `/${code}`}`;
}

// An address as {family, value}, or null.
function address(text) {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split(".");
    if (parts.some((part) => part > 255 || (part.length > 1 && part[0] === "0"))) return null;
    return { family: 1, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) };
  }
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(":") || text.split("::").length > 2 || text.includes(":::")) return null;
  const [head, tail] = text.split("::").map((part) => (part === "" ? [] : part.split(":")));
  const zeros = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? zeros !== 0 : zeros < 1) return null;
  const parts = [...head, ...Array(tail === undefined ? 0 : zeros).fill("0"), ...(tail ?? [])];
  if (parts.some((part) => !/^[0-9a-f]{1,4}$/i.test(part))) return null;
  return { family: 2, value: parts.reduce((value, part) => value * 65536n + BigInt(`0x${part}`), 0n) };
}

function addressText(family, value) {
  if (family === 1) return [24n, 16n, 8n, 0n].map((by) => String((value >> by) & 255n)).join(".");
  const parts = Array.from({ length: 8 }, (_, place) => ((value >> BigInt(112 - 16 * place)) & 65535n).toString(16));
  let [start, most] = [0, 0];
  for (let from = 0; from < 8; from++) {
    let many = 0;
    while (parts[from + many] === "0") many++;
    if (many > most) [start, most] = [from, many];
  }
  if (most < 2) return parts.join(":");
  return `${parts.slice(0, start).join(":")}::${parts.slice(start + most).join(":")}`;
}

// An interval of addresses as text: a CIDR if it is one, else its two ends.
function stretchText(family, low, high) {
  const bits = family === 1 ? 32 : 128;
  const size = high - low + 1n;
  const isRange = (size & (size - 1n)) === 0n && low % size === 0n;
  if (isRange) return `${addressText(family, low)}/${bits - (size.toString(2).length - 1)}`;
  return `${addressText(family, low)}-${addressText(family, high)}`;
}

function rangeOf(text) {
  const [written, length, ...rest] = text.split("/");
  const found = address(written);
  const bits = found?.family === 1 ? 32 : 128;
  if (!found || rest.length || (length !== undefined && (!/^(0|[1-9]\d{0,2})$/.test(length) || length > bits)))
    throw new BadQuestion(`“${text}” is not an address or a CIDR: write 10.1.2.3, 10.1.0.0/16 or 2001:db8::/32`);
  const size = 1n << BigInt(bits - Number(length ?? bits));
  const low = found.value - (found.value % size);
  const name = stretchText(found.family, low, low + size - 1n);
  if (low !== found.value) throw new BadQuestion(`“${text}” has host bits set: write ${name}`);
  return { name, peer: { kind: "range", families: found.family, ranges: [[low, low + size - 1n]], whole: 1, same: null } };
}

// ---- Traffic of both families in one sequence, IPv6 after IPv4: two ranges connect only within one family --------------

const BEHIND = WHOLE[0][1] + 2;
const blockOf = (number) => [[number * SPAN, number * SPAN + SPAN - 1]];
const CARRIED = [
  [1, 0, difference(WHOLE, blockOf(NUMBERS.icmpv6))],
  [2, BEHIND, difference(WHOLE, blockOf(NUMBERS.icmp))],
];

function byFamily(intervals, families) {
  return CARRIED.flatMap(([family, start, carried]) => (families & family ? intersection(intervals, carried).map(([low, high]) => [low + start, high + start]) : []));
}

const ofAnyFamily = (intervals) => union(intervals.map(([low, high]) => (low >= BEHIND ? [low - BEHIND, high - BEHIND] : [low, high])));

// ---- The flows of an environment, as sg_factory/reach has them -------------------------------------------------------

class Model {
  // `isFilled`: prefix lists whose entries are unknown hold every address, so that answers say what is possible.
  constructor(written, isFilled = false) {
    const { roles, hosts, networks, services, peers, traffic, texts, places, icmp, protocols: words } = written;
    Object.assign(this, { written, isFilled, services, icmp, protocols: words, hosts, networks });
    this.peers = peers.map((peer) => ({ ...peer, ranges: (peer.ranges ?? []).map((range) => range.map(BigInt)) }));
    const rule = ([what, end, text, place, half]) => ({
      isHalf: Boolean(half),
      interval: traffic[what].slice(0, 2),
      traffic: traffic[what][2],
      role: end < 0 ? -1 - end : null,
      peer: end < 0 ? null : this.peers[end],
      text: texts[text],
      place: places[place],
    });
    this.roles = roles.map((role) => ({ ...role, in: role.in.map(rule), out: role.out.map(rule) }));
    // An external group that a host has counts as a role, of which only the rules of roles that may mean it are known.
    this.external = [...new Set(hosts.flatMap(([, , names]) => names))].map((name, place) => ({ name, number: roles.length + place, peer: this.peers[networks[name][0]] }));
    this.roles.push(...this.external.map(({ name, peer }) => ({ name, retired: 0, in: [], out: [], external: peer })));
    this.live = this.roles.flatMap((role, number) => (role.retired ? [] : [number]));
    this.numbers = new Map(this.roles.map((role, number) => [role.name, number]));
    this.joinHosts();
    this.connect();
  }

  // The model in which those lists hold every address; null if there are none.
  get filled() {
    if (this.isFilled || !this.peers.some((peer) => peer.unread)) return null;
    return (this.made ||= new Model(this.written, true));
  }

  // The traffic that a rule allows, by family, if its peer may be an address of the VPC.
  inside({ peer, interval }) {
    return peer && (this.isFilled ? peer.may : peer.inside) ? byFamily([interval], peer.families) : [];
  }

  // `rolesBeside`: the roles that share a host with each role. A role without hosts is a host of its own.
  joinHosts() {
    const isLive = (number) => !this.roles[number].retired;
    this.rolesBeside = this.roles.map(() => 0n);
    this.hostsWith = this.roles.map(() => []);
    this.rolesOf = new Map(this.hosts.map(([name, roles, external]) => [name, [...roles.filter(isLive), ...external.map((each) => this.numbers.get(each))]]));
    for (const [name, roles] of this.rolesOf) {
      for (const number of roles) {
        this.rolesBeside[number] |= joined(roles.map(bit));
        this.hostsWith[number].push(name);
      }
    }
    for (const number of this.live) this.rolesBeside[number] ||= bit(number);
  }

  // The rules of the other side that let through some traffic of one half of a flow, as sg_factory/reach/halves.py.
  counterparts(number, rule, side) {
    const [here, there] = [this.rolesBeside[number], this.rolesBeside[rule.role]];
    const lets = (each, common) => (each.peer ? intersection(this.inside(each), union(byFamily(common, 3))).length : here & bit(each.role));
    return [...numbersIn(there)].flatMap((other) =>
      this.roles[other][side].filter((each) => {
        const common = intersection([rule.interval], [each.interval]);
        return common.length && lets(each, common);
      })
    );
  }

  // `flows`: for each role, the roles that it lets in by name and the traffic; of one half, as much as flows.
  flowByName() {
    const flowing = (number, rule, side) =>
      this.counterparts(number, rule, side).map((other) => intersection([rule.interval], [other.interval])[0]);
    this.flows = this.roles.map((role, number) =>
      role.in.filter((rule) => !rule.peer).flatMap((rule) => (rule.isHalf ? flowing(number, rule, "out") : [rule.interval]).map((interval) => ({ role: rule.role, interval })))
    );
    for (const [number, role] of this.roles.entries())
      for (const rule of role.out)
        if (rule.isHalf) for (const interval of flowing(number, rule, "in")) this.flows[rule.role].push({ role: number, interval });
  }

  connect() {
    this.flowByName();
    const through = (rules) => union(rules.flatMap((rule) => this.inside(rule)));
    this.leaving = this.roles.map((role) => through(role.out));
    this.taken = this.roles.map((role) => through(role.in));
    this.entrances = new Map(); // same → {peer, entered: [[role, rule]]}
    this.exits = new Map(); // same → {peer, sent: Map of traffic → [interval, roles]}
    const accepting = this.roles.map(() => []);
    for (const [number, role] of this.roles.entries()) {
      for (const rule of role.in) {
        if (rule.peer) put(this.entrances, rule.peer.same, () => ({ peer: rule.peer, entered: [] })).entered.push([number, rule]);
      }
      for (const flow of this.flows[number]) accepting[flow.role].push(number);
      for (const rule of role.retired ? [] : role.out) {
        if (!rule.peer) continue;
        const { sent } = put(this.exits, rule.peer.same, () => ({ peer: rule.peer, sent: new Map() }));
        put(sent, rule.traffic, () => [rule.interval, 0n])[1] |= bit(number);
      }
    }
    for (const { number, peer } of this.external)
      for (const entrance of this.entrances.values()) if (isMeant(entrance.peer, peer, this.isFilled)) accepting[number].push(...entrance.entered.map(([role]) => role));
    this.sending = new Map(); // traffic sent inside of the VPC → [intervals, roles]
    for (const number of this.live)
      if (this.leaving[number].length) put(this.sending, String(this.leaving[number]), () => [this.leaving[number], 0n])[1] |= bit(number);
    this.follow(accepting);
  }

  // The roles that each role reaches in one step, with the other roles of their hosts.
  follow(accepting) {
    const taken = new Map();
    for (const { entered } of this.entrances.values())
      for (const [number, rule] of entered) {
        const accepted = this.inside(rule);
        if (accepted.length) put(taken, String(accepted), () => [accepted, 0n])[1] |= this.rolesBeside[number];
      }
    this.following = accepting.map((roles) => joined(roles.map((number) => this.rolesBeside[number])));
    for (const [sent, roles] of this.sending.values()) {
      const reached = joined([...taken.values()].filter(([accepted]) => intersection(sent, accepted).length).map(([, beside]) => beside));
      for (const number of numbersIn(roles)) this.following[number] |= reached;
    }
    for (const { number, peer } of this.external)
      for (const [, roles] of this.sentTo(peer)) for (const role of numbersIn(roles)) this.following[role] |= this.rolesBeside[number];
  }

  // The traffic that roles allow to an external group, each with the roles.
  sentTo(external) {
    return [...this.exits.values()].flatMap(({ peer, sent }) => (isMeant(peer, external, this.isFilled) ? [...sent.values()] : []));
  }

  // The external groups of hosts that a rule's peer may be, as a set of roles.
  externalOf(peer) {
    return joined(this.external.filter((each) => isMeant(peer, each.peer, this.isFilled)).map(({ number }) => bit(number)));
  }

  isRole(name) {
    return this.numbers.has(name) && !this.roles[this.numbers.get(name)].external;
  }

  // The roles that may send traffic to a role.
  sendingTo(number) {
    const { external } = this.roles[number];
    let found = external ? joined(this.sentTo(external).map(([, roles]) => roles)) : 0n;
    for (const { role } of this.flows[number]) found |= this.roles[role].retired ? 0n : bit(role);
    for (const rule of this.roles[number].in) {
      if (!rule.peer) continue;
      found |= this.externalOf(rule.peer);
      for (const [sent, roles] of this.sending.values()) if (intersection(sent, this.inside(rule)).length) found |= roles;
    }
    return found;
  }

  // The roles or peers that a name or a range stands for.
  party(text) {
    const role = text.replace(/^role:/, "");
    if (text.startsWith("host:")) return this.host(text.slice(5));
    if (this.isRole(role)) return { name: role, kind: "role", roles: [this.numbers.get(role)], peers: [], isOurs: true };
    if (text === "internet") return { name: text, kind: "internet", roles: [], peers: [{ kind: "internet", families: 3, ranges: [] }] };
    if (Object.hasOwn(this.networks, text)) {
      const peers = this.networks[text].map((number) => this.peers[number]);
      return { name: text, kind: "network", roles: [], peers };
    }
    if (/[/:]/.test(text) || /^[\d.]+$/.test(text)) {
      const { name, peer } = rangeOf(text);
      return { name, kind: "range", roles: [], peers: [peer], foundIn: this.networksWith(peer) };
    }
    return this.host(text);
  }

  // The networks that contain all of a range, the one with the fewest addresses first.
  networksWith({ families, ranges }) {
    const found = [];
    for (const [name, numbers] of Object.entries(this.networks)) {
      const peers = numbers.map((number) => this.peers[number]).filter((peer) => peer.kind === "range" && peer.families === families);
      const held = union(peers.flatMap((peer) => peer.ranges));
      if (held.length && !difference(ranges, held).length) found.push([held.reduce((sum, [low, high]) => sum + high - low + 1n, 0n), name]);
    }
    return found.sort(compare).map(([, name]) => name);
  }

  host(name) {
    const found = this.hosts.find(([known]) => known === name);
    if (!found) throw new BadQuestion(`unknown role, host, network or range “${name}”`);
    const isAlso = this.numbers.has(name) || Object.hasOwn(this.networks, name);
    return { name: isAlso ? `host:${name}` : name, kind: "host", roles: found[1], peers: [], isOurs: true, host: name };
  }

  // The roles of the hosts of a party, as a set; empty for one that no host is.
  rolesOfHosts(party) {
    if (party.host !== undefined) return joined(this.rolesOf.get(party.host).map(bit));
    if (party.isOurs) return this.rolesBeside[party.roles[0]];
    return this.numbers.has(party.name) ? this.rolesBeside[this.numbers.get(party.name)] : 0n;
  }
}

function put(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

// True if a rule's peer may be what a question names, for names that are not ranges; see sg_factory/plan/meaning.py.
function isMeant(peer, named, isFilled) {
  if (named.kind !== "internet" && peer.identity === named.identity) return true;
  if (peer.kind !== "range" && peer.kind !== "list") return false;
  const isShared = (peer.families & named.families) !== 0;
  if (isFilled && (peer.unread || named.unread) && isShared) return true;
  if (named.kind === "internet") return Boolean(peer.internet);
  if (named.kind === "external") return Boolean(peer.external);
  return isShared && (Boolean(peer.everyone) || intersection(peer.ranges, named.ranges).length > 0);
}

// Parts of some peers that the rules treat alike: addresses, cut where a rule's range begins or ends, with those rules' peers.
function portions(meant, met, isFilled) {
  const peers = [...met.values()].map(({ peer }) => peer);
  const found = [];
  for (const family of [1, 2]) {
    const near = peers.filter((peer) => (peer.kind === "range" || peer.kind === "list") && peer.families === family);
    const wanted = union(meant.filter((peer) => peer.whole && peer.families === family).flatMap((peer) => peer.ranges));
    if (wanted.length) found.push(...cut(family, wanted, near, isFilled));
  }
  for (const named of meant)
    if (!named.whole)
      found.push({ families: named.families, addresses: [], covering: peers.filter((peer) => isMeant(peer, named, isFilled)).map((peer) => peer.same) });
  return found;
}

function cut(family, wanted, peers, isFilled) {
  const isAnywhere = (peer) => isFilled && peer.unread;
  const near = peers.filter((peer) => isAnywhere(peer) || intersection(peer.ranges, wanted).length);
  const limits = new Set([...wanted, ...near.flatMap((peer) => peer.ranges)].flatMap(([low, high]) => [low, high + 1n]));
  const cuts = [...limits].sort(compare);
  const alike = new Map();
  for (let place = 0; place + 1 < cuts.length; place++) {
    const low = cuts[place];
    const isAround = ([first, last]) => first <= low && low <= last;
    if (!wanted.some(isAround)) continue;
    const covering = near.filter((peer) => isAnywhere(peer) || peer.ranges.some(isAround)).map((peer) => peer.same);
    put(alike, String(covering), () => ({ families: family, covering, addresses: [] })).addresses.push([low, cuts[place + 1] - 1n]);
  }
  return [...alike.values()].map((portion) => ({ ...portion, addresses: union(portion.addresses) }));
}

// ---- A question and its answer --------------------------------------------------------------------------------------

const ORDER = { no: 0, part: 1, yes: 2 };
const EVERYWHERE = { families: 3, addresses: [], covering: [] };

// {source, destination: parties; traffic: pieces, none for any; hops: a number, or null for any}
function ask(model, question) {
  const { source, destination, hops } = question;
  if (hops === 0 && !source.isOurs && !destination.isOurs)
    throw new BadQuestion(`Neither ${source.name} nor ${destination.name} is a role or a host, so no security group filters direct traffic between them. Allow other hosts in between.`);
  const answer = answerWithin(model, question);
  if (answer.verdict === "yes") return answer;
  answer.possible = possibleOf(model, question, answer);
  if (hops === null) return answer;
  const further = answerWithin(model, { ...question, hops: null });
  return ORDER[further.verdict] > ORDER[answer.verdict] ? { ...answer, further } : answer;
}

// The answer if prefix lists with unknown entries hold every address, with the names of these lists; null if it is the same.
function possibleOf(model, question, answer) {
  if (!model.filled) return null;
  const ends = { source: model.filled.party(question.source.name), destination: model.filled.party(question.destination.name) };
  const possible = answerWithin(model.filled, { ...question, ...ends });
  const same = (parts) => JSON.stringify(parts.map((part) => [part.source, part.destination, part.allowed, part.missing]));
  if (same(possible.parts) === same(answer.parts)) return null;
  const rules = possible.routes.flatMap(({ legs }) => legs.flatMap((leg) => [...leg.egress, ...leg.ingress]));
  const peers = [...rules.map((rule) => rule.peer), ...question.source.peers, ...question.destination.peers];
  const lists = [...new Set(peers.filter((peer) => peer?.unread).map((peer) => peer.name))].sort();
  return { ...possible, lists };
}

function answerWithin(model, question) {
  if (![question.source, question.destination].every((party) => party.roles.length || party.peers.length)) return { verdict: "no", parts: [], routes: [] };
  const found = cells(model, question);
  if (!found.length) throw new BadQuestion("The two ends and the service have no address family in common, so no packet can flow between them.");
  const isAny = !question.traffic.length;
  const isMet = found.every((cell) => (isAny ? cell.allowed.length : !cell.missing.length));
  const verdict = isMet ? "yes" : found.some((cell) => cell.allowed.length) ? "part" : "no";
  return { verdict, parts: parts(found, isAny), routes: routes(model, question, found) };
}

function cells(model, question) {
  const { source, destination, hops } = question;
  const targets = targetsOf(model, destination);
  const ends = model.rolesOfHosts(destination);
  const found = [];
  for (const portion of source.isOurs ? [EVERYWHERE] : portions(source.peers, model.entrances, model.isFilled)) {
    const entering = portion.covering.flatMap((same) => model.entrances.get(same).entered);
    const held = heldBy(model, source, [...new Set(entering.map(([role]) => role))], hops);
    const direct = entering.filter(([role]) => bit(role) & ends).map(([role, rule]) => ({ between: 0, roles: 0n, end: model.roles[role].name, traffic: [rule.interval] }));
    for (const { portion: target, lasts } of targets) {
      const paths = lasts.flatMap((last) => {
        const between = held.levels.findIndex((level) => level & last.roles);
        return between < 0 ? [] : [{ ...last, between, roles: held.levels[between] & last.roles }];
      });
      const cell = cellOf(question, portion, target, held, [...direct, ...paths]);
      if (cell) found.push(cell);
    }
  }
  return found;
}

function cellOf({ traffic }, source, destination, held, paths) {
  const families = source.families & destination.families;
  const asked = traffic.filter((piece) => piece[2] & families).map(([low, high]) => [low, high]);
  const wanted = traffic.length ? union(asked) : families ? WHOLE : [];
  if (!wanted.length) return null;
  const allowed = intersection(wanted, union(paths.flatMap((path) => path.traffic)));
  const sorted = [...paths].sort((a, b) => a.between - b.between);
  return { source, destination, held, wanted, paths: sorted, allowed, missing: difference(wanted, allowed) };
}

// The parts of the destination, each with the last steps that lead there.
function targetsOf(model, destination) {
  const into = lastsInto(model, model.rolesOfHosts(destination));
  if (destination.isOurs) return [{ portion: EVERYWHERE, lasts: into }];
  return portions(destination.peers, model.exits, model.isFilled).map((portion) => ({
    portion,
    lasts: [...portion.covering.flatMap((same) => [...model.exits.get(same).sent.values()].map(([interval, roles]) => ({ roles, end: destination.name, traffic: [interval] }))), ...into],
  }));
}

function lastsInto(model, ends) {
  const found = [];
  for (const number of numbersIn(ends)) {
    const role = model.roles[number];
    if (role.external) for (const [interval, roles] of model.sentTo(role.external)) found.push({ roles, end: role.name, traffic: [interval] });
    for (const flow of model.flows[number])
      if (!model.roles[flow.role].retired) found.push({ roles: bit(flow.role), end: role.name, traffic: [flow.interval] });
    for (const rule of role.in) {
      if (rule.peer) {
        found.push({ roles: model.externalOf(rule.peer), end: role.name, traffic: [rule.interval] });
        for (const [sent, roles] of model.sending.values()) {
          const flowing = intersection(sent, model.inside(rule));
          if (flowing.length) found.push({ roles, end: role.name, traffic: ofAnyFamily(flowing) });
        }
      }
    }
  }
  return found;
}

// The roles that are reached through so many hosts.
function heldBy(model, source, entered, hops) {
  const reached = (start, most) => (most === 0 ? [start] : levels(start, model.following, most));
  const own = model.rolesOfHosts(source);
  if (own || source.isOurs) return { source: source.name, entered: source.isOurs ? [] : entered, levels: reached(own, hops) };
  if (hops === 0) return { source: source.name, entered, levels: [0n] };
  const start = joined(entered.map((number) => model.rolesBeside[number]));
  return { source: source.name, entered, levels: [0n, ...reached(start, hops === null ? null : hops - 1)] };
}

// ---- The parts of an answer, and its routes -------------------------------------------------------------------------

const stretches = ({ families, addresses }) => addresses.map(([low, high]) => stretchText(families, low, high));

function parts(found, isAny) {
  const keyed = found.map((cell) => ({ cell, key: [cell.allowed, cell.missing, stretches(cell.destination)] }));
  keyed.sort((a, b) => compare(a.key, b.key));
  const groups = [];
  for (const { cell, key } of keyed) {
    if (groups.length && compare(groups.at(-1).key, key) === 0) groups.at(-1).cells.push(cell);
    else groups.push({ key, cells: [cell] });
  }
  const tells = (side) => groups.length > 1 && new Set(found.map((cell) => cell[side])).size > 1;
  const [isSourceTold, isDestinationTold] = [tells("source"), tells("destination")];
  const place = ({ cells: [cell] }) => [cell.source.addresses, cell.destination.addresses];
  return groups
    .sort((a, b) => compare(place(a), place(b)))
    .map(({ cells: alike }) => ({
      source: isSourceTold ? alike.flatMap((cell) => stretches(cell.source)) : [],
      destination: isDestinationTold ? stretches(alike[0].destination) : [],
      allowed: alike[0].allowed,
      missing: isAny ? [] : alike[0].missing,
    }));
}

function routes(model, question, found) {
  const isAny = !question.traffic.length && !model.isFilled;
  const known = new Map();
  for (const cell of found)
    for (const path of shortestPaths(cell, isAny))
      for (const steps of stepsOf(model, cell.held, path)) {
        const { entering, leaving } = put(known, JSON.stringify(steps), () => ({ steps, entering: new Set(), leaving: new Set() }));
        cell.source.covering.forEach((same) => entering.add(same));
        cell.destination.covering.forEach((same) => leaving.add(same));
      }
  const wanted = question.traffic.length ? union(question.traffic.map(([low, high]) => [low, high])) : WHOLE;
  const sorted = [...known.values()].sort((a, b) => a.steps.length - b.steps.length || compare(a.steps, b.steps));
  return sorted.map((each) => route(model, question, each, wanted));
}

// The shortest paths for each packet.
function shortestPaths(cell, isAny) {
  const found = [];
  let left = cell.wanted;
  for (const between of new Set(cell.paths.map((path) => path.between))) {
    const used = cell.paths.filter((path) => path.between === between && intersection(path.traffic, left).length);
    found.push(...used);
    left = difference(left, union(used.flatMap((path) => path.traffic)));
    if (!left.length || (isAny && used.length)) break;
  }
  return found;
}

// The steps of a path: one path for every role that the source has itself, else only for the first role.
function stepsOf(model, held, path) {
  if (!path.roles) return [[[held.source, path.end]]];
  const all = [...numbersIn(path.roles)];
  return (path.between ? all.slice(0, 1) : all).map((number) => [...stepsTo(model, held, number, path.between), [model.roles[number].name, path.end]]);
}

function stepsTo(model, held, role, between) {
  const steps = [];
  const name = (number) => model.roles[number].name;
  for (let left = between; left > 0; left--) {
    const reached = [role, ...[...numbersIn(model.rolesBeside[role])].filter((other) => other !== role)];
    if (left === 1 && held.entered.length && !held.levels[0]) {
      steps.unshift([held.source, name(reached.find((other) => held.entered.includes(other)))]);
      return steps;
    }
    const before = held.levels[left - 1];
    const other = reached.find((each) => model.sendingTo(each) & before);
    role = numbersIn(model.sendingTo(other) & before).next().value;
    steps.unshift([name(role), name(other)]);
  }
  return steps;
}

function route(model, { source, destination }, { steps, entering, leaving }, wanted) {
  const legs = steps.map(([from, to], place) => {
    const isLast = place === steps.length - 1;
    const asked = isLast ? wanted : WHOLE;
    const rules = (name, side, peers) => model.roles[model.numbers.get(name)][side].filter((rule) => rule.peer && peers.has(rule.peer.same) && meets(rule, asked));
    if (place === 0 && !source.isOurs && from === source.name) return { from, to, egress: [], ingress: rules(to, "in", entering), addresses: "" };
    if (isLast && !destination.isOurs && to === destination.name) return { from, to, egress: rules(from, "out", leaving), ingress: [], addresses: "" };
    return between(model, from, to, asked);
  });
  return { legs, joins: joins(model, legs, source, destination) };
}

// Traffic between two roles: by rules that name each other, or by ranges inside of the VPC.
function between(model, from, to, wanted) {
  const [here, there] = [model.numbers.get(from), model.numbers.get(to)];
  const [sending, accepting] = [model.roles[here].out, model.roles[there].in];
  const flowing = intersection(intersection(model.leaving[here], model.taken[there]), union(byFamily(wanted, 3)));
  const named = (rules, other) => rules.filter((rule) => rule.role === other && meets(rule, wanted));
  const meant = (rules, { external }) => (external ? rules.filter((rule) => rule.peer && isMeant(rule.peer, external, model.isFilled) && meets(rule, wanted)) : []);
  const byAddress = (rules) => rules.filter((rule) => intersection(model.inside(rule), flowing).length);
  const [stated, taken] = [named(sending, there), named(accepting, here)];
  const met = (number, halves, side) => halves.filter((rule) => rule.isHalf).flatMap((rule) => model.counterparts(number, rule, side)).filter((rule) => meets(rule, wanted));
  const once = (...rules) => [...new Set(rules.flat())];
  const egress = once(stated, met(there, taken, "out"), meant(sending, model.roles[there]), byAddress(sending));
  const ingress = once(taken, met(here, stated, "in"), meant(accepting, model.roles[here]), byAddress(accepting));
  const addresses = difference(ofAnyFamily(flowing), intervals(model.flows[there].filter((flow) => flow.role === here))).length
    ? `${byAddress(sending)[0].peer.text} and ${byAddress(accepting)[0].peer.text}`
    : "";
  const external = [from, to].find((name) => model.numbers.has(name) && !model.isRole(name));
  return { from, to, egress, ingress, addresses, external };
}

// The hosts on which a path goes on from one role to another: those that have both.
function joins(model, legs, source, destination) {
  const found = [];
  const isHeld = (party) => party.kind === "role" || (party.kind === "network" && model.numbers.has(party.name));
  const join = (one, other) => {
    const hostsWith = (name) => model.hostsWith[model.numbers.get(name)] ?? [];
    found.push({ role: one, other, hosts: hostsWith(one).filter((host) => hostsWith(other).includes(host)).sort() });
  };
  let held = isHeld(source) ? source.name : "";
  for (const leg of legs) {
    if (held && leg.from !== held) join(held, leg.from);
    held = leg.to;
  }
  if (isHeld(destination) && held !== destination.name) join(held, destination.name);
  return found;
}

// ---- The reachability page ------------------------------------------------------------------------------------------

function questionOf(model, { from, to, service, hops }) {
  const traffic = service ? trafficOf(service, model) : [];
  return { source: model.party(from), destination: model.party(to), traffic, hops: hops === "any" ? null : Number(hops) };
}

// What is known to be good or bad about an answer: by `never` guardrails between exactly these ends, and by errors on the
// lines of its paths. Of an answer that nothing judges, yes and no are neither good nor bad.
function judgementsOf({ written: { guardrails, errors } }, question, answer) {
  const found = guardrails.filter((rail) => rail.from.includes(question.source.name) && rail.to.includes(question.destination.name));
  const places = answer.routes.flatMap(({ legs }) => legs.flatMap((leg) => [...leg.egress, ...leg.ingress].map((rule) => rule.place)));
  return [
    ...found.flatMap((rail) => byGuardrail(rail, question, answer)),
    ...[...new Set(places)].flatMap((place) => (errors[place] ?? []).map(([code, message, address]) => ({ kind: "bad", word: "error", text: `${place}: ${message}`, code, address }))),
  ];
}

function byGuardrail({ text, place, state, traffic, hops }, question, answer) {
  const rail = `the guardrail “${text}” (${place})`;
  const isWithin = (number) => hops === null || (number !== null && number <= hops);
  const forbidden = traffic.length ? union(traffic) : WHOLE;
  const allowed = union(answer.parts.flatMap((part) => part.allowed));
  if (state === "broken" && intersection(allowed, forbidden).length && answer.routes.some(({ legs }) => isWithin(legs.length - 1)))
    return [{ kind: "bad", word: "forbidden", text: `by ${rail}` }];
  const asked = question.traffic.length ? union(question.traffic.map(([low, high]) => [low, high])) : WHOLE;
  if (state === "holds" && answer.verdict === "no" && !answer.possible && isWithin(question.hops) && !difference(asked, forbidden).length)
    return [{ kind: "good", word: "good", text: `as ${rail} demands` }];
  return state === "undecided" ? [{ kind: "warn", word: "not known", text: `if ${rail} holds: it depends on prefix lists whose entries are not known` }] : [];
}

function judged({ kind, word, text, code, address }) {
  const link = code ? [" ", element("a", { href: root + address }, code)] : [];
  return element("p", { class: "judged" }, element("span", { class: `badge ${kind}` }, word), " ", text, ...link);
}

const HEADLINES = { yes: "Yes", part: "In part", no: "No" };
const WAYS = { Yes: "open", "In part": "partial", No: "closed" };

function startQuestions(form, place) {
  const model = new Model(data.reach);
  const fields = Object.fromEntries(["from", "to", "service", "hops"].map((name) => [name, form.querySelector(`#${name}`)]));
  const names = [...model.numbers.keys(), ...Object.keys(model.networks), "internet", ...model.hosts.map(([name]) => name)];
  const options = (all) => [...new Set(all)].map((value) => element("option", { value }));
  form.querySelector("#parties").append(...options(names));
  form.querySelector("#services").append(...options(Object.keys(model.services)));

  const given = () => Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]));
  function show() {
    const asked = given();
    if (!asked.from && !asked.to) return place.replaceChildren(element("p", { class: "quiet" }, "Enter a role, a host, a network or an address in From, in To or in both."));
    try {
      place.replaceChildren(...(asked.from && asked.to ? answered(model, asked) : listed(model, asked, fields)));
    } catch (error) {
      if (!(error instanceof BadQuestion)) throw error;
      place.replaceChildren(verdict("error", "Error", error.message));
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const kept = Object.entries(given()).filter(([name, value]) => value && !(name === "hops" && value === "0"));
    history.replaceState(null, "", `?${new URLSearchParams(kept)}`);
    show();
  });
  const asked = new URLSearchParams(location.search);
  for (const [name, field] of Object.entries(fields)) if (asked.get(name)) field.value = asked.get(name);
  if (!fields.hops.value) fields.hops.value = "0";
  if (asked.get("from") || asked.get("to")) show();
}

function verdict(kind, headline, words) {
  const way = headline in WAYS ? [element("i", { class: `way ${WAYS[headline]}`, "aria-hidden": "true" })] : [];
  return element("p", { class: `verdict ${kind}` }, ...way, element("b", {}, headline), element("span", {}, words));
}

function answered(model, asked) {
  const question = questionOf(model, asked);
  const answer = ask(model, question);
  const [from, to] = [question.source.name, question.destination.name];
  const on = asked.service ? ` on ${asked.service}` : "";
  const hops = Math.max(0, ...answer.routes.map((each) => each.legs.length - 1));
  const through = hops ? `, through ${others(hops)}` : "";
  const words = {
    yes: `${from} reaches ${to}${on}${through}.`,
    part: `${from} reaches ${to} on ${asked.service ? `some of ${asked.service}` : "some traffic"}${through}.`,
    no: `${from} does not reach ${to}${on}.`,
  };
  const judgements = judgementsOf(model, question, answer);
  const worst = ["bad", "warn", "good"].find((kind) => judgements.some((each) => each.kind === kind));
  const found = [verdict(worst ?? "", HEADLINES[answer.verdict], words[answer.verdict]), ...judgements.slice(0, MOST_JUDGED).map(judged)];
  if (judgements.length > MOST_JUDGED) found.push(element("p", { class: "quiet" }, `And ${judgements.length - MOST_JUDGED} more errors on the lines of these paths.`));
  if (!worst) found.push(element("p", { class: "quiet" }, "No guardrail and no error says whether this is good or bad."));
  if (answer.parts.length > 1 || answer.verdict === "part") found.push(partsTable(model, question, answer.parts));
  if (answer.possible) {
    const lists = answer.possible.lists.map((name) => `“${name}”`).join(", ");
    const noun = answer.possible.lists.length === 1 ? "prefix list" : "prefix lists";
    const words = `${answer.possible.verdict === "yes" ? "All" : "More"} of it may be allowed: the entries of the ${noun} ${lists} are not known.`;
    found.push(element("p", { class: "note" }, words));
  }
  found.push(...notes(question, answer).map((text) => element("p", { class: "note" }, text)));
  if (answer.further) {
    const most = Math.max(...answer.further.routes.map((each) => each.legs.length - 1));
    found.push(element("p", { class: "note" }, `Through ${others(most)} the answer is “${HEADLINES[answer.further.verdict].toLowerCase()}”:`));
  }
  const drawn = answer.routes.length ? answer.routes : (answer.further?.routes ?? []);
  found.push(...drawn.slice(0, 20).map((each) => routeShown(model, each)));
  if (drawn.length > 20) found.push(element("p", { class: "quiet" }, `And ${drawn.length - 20} more paths.`));
  if (answer.verdict !== "yes" && /^[\w.:/-]+$/.test(asked.from + asked.to + asked.service))
    found.push(element("p", { class: "quiet" }, "To see which line would allow it, run ", element("code", {}, `sg-factory reach ${asked.from} ${asked.to} ${asked.service}`.trim())));
  return found;
}

const MOST_JUDGED = 5;
const BY_ADDRESSES = "rules with ranges of the VPC count as a path, as the addresses of roles in the VPC are not known";
const BY_NAME = "rules that name a role also allow its hosts, whatever their addresses: ask for the role";

// Names as a list in words: a, b and c.
const inWords = (names) => [names.slice(0, -1).join(", "), ...names.slice(-1)].filter(Boolean).join(" and ");

// What an answer does not know, in the words of sg_factory/report/reach/notes.py.
function notes({ source, destination }, { verdict: answer, routes: found }) {
  const ends = [source, destination];
  const told = ends.filter((party) => party.foundIn?.length).map((party) => `${party.name} is in ${inWords(party.foundIn)}`);
  const legs = found.flatMap((each) => each.legs);
  for (const party of new Set([source, destination])) {
    if (!party.peers.some((peer) => peer.kind === "external")) continue;
    told.push(`only rules of this project are known, not the rules of “${party.name}”`);
    const near = legs.filter((leg) => leg.from === party.name || leg.to === party.name).flatMap((leg) => [...leg.egress, ...leg.ingress]);
    if (near.some((rule) => rule.peer?.kind !== "external")) told.push(`rules with ranges count as a path: “${party.name}” may be at one of their addresses`);
  }
  const beside = new Set(legs.map((leg) => leg.external).filter((name) => name && name !== source.name && name !== destination.name));
  for (const name of [...beside].sort()) told.push(`only rules of this project are known, not the rules of “${name}”`);
  if (legs.some((leg) => leg.addresses)) told.push(BY_ADDRESSES);
  if (answer !== "yes" && ends.some((party) => party.foundIn?.includes("vpc"))) told.push(BY_NAME);
  return [...new Set(told)];
}

const others = (number) => (number === 1 ? "1 other host" : `${number} other hosts`);

// Addresses of a question's end, with the networks that contain them but not all of that end.
function addressesInWords(model, party, addresses) {
  const named = (text) => {
    const names = party.kind === "range" && !text.includes("-") ? model.networksWith(rangeOf(text).peer).filter((name) => !party.foundIn.includes(name)) : [];
    return names.length ? `${text} (in ${inWords(names)})` : text;
  };
  return addresses.map(named).join(", ") || "all of it";
}

function partsTable(model, { source, destination }, found) {
  const heads = ["From", "To", "Allowed", "Not allowed"];
  const cells = (part) => [addressesInWords(model, source, part.source), addressesInWords(model, destination, part.destination), trafficText(part.allowed, model), trafficText(part.missing, model)];
  const rows = found.map((part) => element("tr", {}, ...cells(part).map((text, place) => element("td", { "data-label": heads[place] }, text))));
  const head = element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text))));
  return element("div", { class: "scroll" }, element("table", { class: "parts" }, head, element("tbody", {}, ...rows)));
}

function routeShown(model, { legs, joins: together }) {
  const count = legs.length - 1;
  const made = element("section", { class: "route" }, element("h3", {}, count ? `Through ${others(count)}` : "Directly"));
  const stop = (name) => {
    const place = element("div", { class: "stop" });
    place.append(model.isRole(name) ? element("a", { href: `${root}roles/${name}.html` }, name) : name);
    const joint = together.find((each) => each.role === name || each.other === name);
    if (joint) place.append(element("small", {}, ` ${joint.hosts.join(", ")} ${joint.hosts.length === 1 ? "has" : "have"} both ${joint.role} and ${joint.other}`));
    return place;
  };
  legs.forEach((leg, number) => {
    if (!number || legs[number - 1].to !== leg.from) made.append(stop(leg.from));
    const rules = [["egress", leg.egress], ["ingress", leg.ingress]].flatMap(([side, held]) => held.map((rule) => ruleShown(model, side, rule)));
    const marked = leg.addresses ? [element("p", { class: "note" }, `by addresses: ${leg.addresses}`)] : [];
    made.append(element("div", { class: "leg" }, ...marked, element("ul", {}, ...rules)), stop(leg.to));
  });
  return made;
}

function ruleShown(model, side, rule) {
  const networks = rule.peer?.in?.length ? ` (in ${inWords(rule.peer.in)})` : "";
  const peer = rule.role === null ? rule.peer.text + networks : model.roles[rule.role].name;
  const place = element("small", {}, element("code", {}, rule.place));
  return element("li", {}, element("span", { class: "side" }, side), element("code", {}, rule.traffic), ` ${side === "egress" ? "to" : "from"} ${peer} — ${rule.text}`, place);
}

// What reaches one end, or what it reaches, as a sentence: the internet, 1 network and 2 roles can reach web.
function listedInWords(model, asked, known, reached) {
  const roles = reached.filter((name) => model.numbers.has(name)).length;
  const isInternet = reached.includes("internet");
  const counted = (number, word) => (number ? `${number} ${word}${number === 1 ? "" : "s"}` : "");
  const found = inWords([isInternet ? "the internet" : "", counted(reached.length - roles - isInternet, "network"), counted(roles, "role")].filter(Boolean));
  const nothing = known.isOurs ? "no role, no declared network and not the internet" : "no role";
  const words = asked.from ? `${known.name} can reach ${found || nothing}` : `${found || nothing} can reach ${known.name}`;
  return asked.from ? words : words[0].toUpperCase() + words.slice(1);
}

// List all that reach one end, or that it reaches.
function listed(model, asked, fields) {
  const side = asked.from ? "to" : "from";
  const known = asked.from ? model.party(asked.from) : model.party(asked.to);
  const names = [...(known.isOurs ? ["internet", ...Object.keys(model.networks)] : []), ...model.roles.filter((role) => !role.retired && !role.external).map((role) => role.name)];
  const [rows, reached] = [[], []];
  for (const name of names) {
    let answer;
    try {
      answer = answerWithin(model, questionOf(model, { ...asked, [side]: name }));
    } catch (error) {
      if (error instanceof BadQuestion) continue;
      throw error;
    }
    if (answer.verdict === "no") continue;
    reached.push(name);
    const link = element("a", { href: `?${new URLSearchParams({ ...asked, [side]: name })}` }, name);
    const bad = judgementsOf(model, questionOf(model, { ...asked, [side]: name }), answer).find(({ kind }) => kind === "bad");
    const badges = bad ? [" ", element("span", { class: "badge bad" }, bad.word)] : [];
    const allowed = trafficText(union(answer.parts.flatMap((part) => part.allowed)), model);
    const hops = Math.min(...answer.routes.map((each) => each.legs.length - 1));
    const told = [["Traffic", allowed], ["Path", hops ? `through ${others(hops)}` : "directly"]];
    rows.push(element("tr", {}, element("th", { scope: "row" }, link, ...badges), ...told.map(([label, text]) => element("td", { "data-label": label }, text))));
  }
  if (asked.service) trafficOf(asked.service, model);
  const head = element("thead", {}, element("tr", {}, ...[asked.from ? "To" : "From", "Traffic", "Path"].map((text) => element("th", { scope: "col" }, text))));
  const table = element("div", { class: "scroll" }, element("table", {}, head, element("tbody", {}, ...rows)));
  const line = element("p", { class: "verdict" }, `${listedInWords(model, asked, known, reached)}${asked.service ? ` on ${asked.service}` : ""}.`);
  return rows.length ? [line, table] : [line];
}

// ---- Pictures -------------------------------------------------------------------------------------------------------

// Scroll a picture to the middle of the box that it is drawn around.
function centre(picture) {
  const [frame, role] = [picture, picture.querySelector(".node.focus")].map((each) => each?.getBoundingClientRect());
  if (!role) return;
  picture.scrollLeft += role.left + role.width / 2 - frame.left - frame.width / 2;
  picture.scrollTop += role.top + role.height / 2 - frame.top - frame.height / 2;
}

// ---- Start ----------------------------------------------------------------------------------------------------------

const box = document.querySelector("#search");
if (box) startSearch(box, document.querySelector("#found"));
document.querySelectorAll(".picture").forEach(centre);
const form = document.querySelector("#ask");
if (form) startQuestions(form, document.querySelector("#answer"));
